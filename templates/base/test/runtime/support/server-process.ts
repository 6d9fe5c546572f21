import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished, vi } from "vitest";

import { createClient, type Client } from "./client.ts";
import { engineEnvironment } from "./engine.ts";
import { newDatabase } from "./store.ts";

// A busy machine starts a process slowly, and some tests start three.
vi.setConfig({ testTimeout: 60_000 });

const repository = join(import.meta.dirname, "../../..");
const key = "key-of-alice-0123456789";

type Environment = Record<string, string>;

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly alice: Client;
  /** Returns the standard output so far. */
  output(): string;
  /** Resolves when the output contains the text. Rejects when the process ends before. */
  said(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

class EndedEarly extends Error {
  readonly ending: Ending;

  constructor(text: string, ending: Ending) {
    super(`The process ended without "${text}" in its output:\n${ending.stderr}`);
    this.ending = ending;
  }
}

/** The program of the fixture. */
export const main = "test/runtime/fixture/main.ts";

/** Returns the environment of a process: a key, a free port, and new stores that are deleted after the test. */
export async function freshEnvironment(): Promise<Environment> {
  const folder = await mkdtemp(join(tmpdir(), "agent-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return {
    PATH: process.env["PATH"] ?? "",
    ...compiled(),
    API_KEYS: `alice:${key}`,
    PORT: "0",
    SCHEDULES: "off",
    ...(await newDatabase()),
    ...(await engineEnvironment()),
    RECORDS_PATH: join(folder, "records.db"),
  };
}

/** Starts a real process. It and its child processes end with the test at the latest. */
export function startProcess(argv: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, argv, { cwd: repository, env: environment, detached: true });
  const [stdout, stderr] = [child.stdout, child.stderr].map(collect) as [Collected, Collected];
  const kill = (signal: NodeJS.Signals) => void process.kill(-child.pid!, signal);
  const ended = once(child, "close").then(([code, signal]): Ending => {
    return { code, signal, stdout: stdout.text(), stderr: stderr.text() };
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) kill("SIGKILL");
    await ended;
  });

  async function said(text: string): Promise<void> {
    const end = ended.then((ending) => Promise.reject(new EndedEarly(text, ending)));
    end.catch(() => undefined);
    while (!stdout.text().includes(text)) await Promise.race([once(child.stdout, "data"), end]);
  }

  return { pid: child.pid!, output: stdout.text, said, kill, ended };
}

/** Starts the server and waits until it listens. */
export async function startServer(
  environment: Environment,
  nodeOptions: readonly string[] = [],
  program = main,
): Promise<ServerProcess> {
  const started = startProcess([...nodeOptions, program], environment);
  await started.said('"listening"');
  const [, url] = /"url":"([^"]+)"/.exec(started.output())!;
  return { ...started, url: url!, alice: createClient(url!, key) };
}

interface Collected {
  text(): string;
}

function collect(stream: NodeJS.ReadableStream): Collected {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return { text: () => text };
}

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the compile cache of Node for started processes. */
    compileCache: string;
  }
}

/** Returns the variable of the compile cache. Without a cache, a start takes twice as long. */
export function compiled(): { NODE_COMPILE_CACHE: string } {
  return { NODE_COMPILE_CACHE: inject("compileCache") };
}
