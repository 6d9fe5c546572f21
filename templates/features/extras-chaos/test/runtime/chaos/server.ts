import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Settings } from "./inside/settings.ts";

const repository = join(import.meta.dirname, "../../..");

export interface Server {
  /** URL of the server; undefined when the process ended before it listened. */
  readonly listening: Promise<string | undefined>;
  readonly ended: Promise<Ending>;
  kill(signal: "SIGKILL" | "SIGTERM"): void;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Records the steps of the program in the ledger, controlled by the variable `CHAOS`. */
const hooks = `--import=${new URL("inside/main.ts", import.meta.url).href}`;
const program = "test/runtime/chaos/inside/program.ts";

/** Starts a server, which ends no later than this process. */
export function startServer(environment: Record<string, string>, settings: Settings): Server {
  const child = spawn(process.execPath, [hooks, program], {
    cwd: repository,
    env: { ...environment, CHAOS: JSON.stringify(settings) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const listening = Promise.withResolvers<string | undefined>();
  createInterface(child.stdout!).on("line", (line) => {
    if (line.includes('"listening"')) listening.resolve((JSON.parse(line) as { url: string }).url);
  });
  const ended = once(child, "close").then(([code, signal]): Ending => {
    listening.resolve(undefined);
    return { code, signal, stderr };
  });
  return { listening: listening.promise, ended, kill: (signal) => void child.kill(signal) };
}
