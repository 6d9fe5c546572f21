import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Addresses, Settings } from "./process.ts";

export interface TestRestate extends Addresses {
  /** kill -9. */
  kill(): Promise<void>;
  /** After a kill, on the same ports with the same data. */
  start(): Promise<void>;
  /** Stops it and takes everything of it away. */
  end(): Promise<void>;
}

/** Starts a real Restate, which is gone at the latest when this process is. */
export async function startRestate(settings: Settings = {}): Promise<TestRestate> {
  const warden = spawn(process.execPath, [join(import.meta.dirname, "warden.ts"), JSON.stringify(settings)], {
    stdio: ["pipe", "pipe", "inherit"],
    // Ctrl-C is for the tests; this process ends when they have.
    detached: true,
  });
  const lines = createInterface(warden.stdout)[Symbol.asyncIterator]();
  const closed = once(warden, "close");
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("Restate for the tests does not start.");
    return value;
  };
  const tell = async (order: string): Promise<void> => {
    warden.stdin.write(`${order}\n`);
    await answer();
  };
  return {
    ...(JSON.parse(await answer()) as Addresses),
    kill: () => tell("kill"),
    start: () => tell("start"),
    end: async () => {
      warden.stdin.end();
      await closed;
    },
  };
}
