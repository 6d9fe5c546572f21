import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Setting } from "./inside/setting.ts";

const repository = join(import.meta.dirname, "../../..");

export interface Server {
  /** Where it listens; undefined when it ended before. */
  readonly listens: Promise<string | undefined>;
  /** What it wrote to its standard error. */
  readonly ended: Promise<string>;
  /** kill -9. */
  kill(): void;
}

/** The option of Node that makes a server one that can be watched; the variable `CHAOS` says how. */
export const inside = `--import=${new URL("inside/main.ts", import.meta.url).href}`;

/** The program under chaos: the machinery with a model and tools that follow a plan. */
export const program = "test/runtime/chaos/inside/program.ts";

/** Starts the program as a process that ends with this one. */
export function startServer(environment: Record<string, string>, setting: Setting): Server {
  const child = spawn(process.execPath, [inside, program], {
    cwd: repository,
    env: { ...environment, CHAOS: JSON.stringify(setting) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const listening = Promise.withResolvers<string | undefined>();
  createInterface(child.stdout!).on("line", (line) => {
    if (line.includes('"listening"')) listening.resolve((JSON.parse(line) as { url: string }).url);
  });
  const ended = once(child, "close").then(() => {
    listening.resolve(undefined);
    return stderr;
  });
  return { listens: listening.promise, ended, kill: () => void child.kill("SIGKILL") };
}
