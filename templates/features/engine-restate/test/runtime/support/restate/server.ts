import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Addresses, Settings } from "./process.ts";

export interface TestRestate extends Addresses {
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Starts Restate again after a kill, with the same ports and data. */
  start(): Promise<void>;
  /** Stops Restate and deletes its data. */
  end(): Promise<void>;
}

/** Starts a real Restate. It ends with this process at the latest. */
export async function startRestate(settings: Settings = {}): Promise<TestRestate> {
  const warden = spawn(process.execPath, [join(import.meta.dirname, "warden.ts"), JSON.stringify(settings)], {
    stdio: ["pipe", "pipe", "inherit"],
    // Ctrl-C must reach the tests only: the warden ends after them.
    detached: true,
  });
  const lines = createInterface(warden.stdout)[Symbol.asyncIterator]();
  const closed = once(warden, "close");
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("Restate for the tests does not start.");
    return value;
  };
  const send = async (order: string): Promise<void> => {
    warden.stdin.write(`${order}\n`);
    await answer();
  };
  return {
    ...(JSON.parse(await answer()) as Addresses),
    kill: () => send("kill"),
    start: () => send("start"),
    end: async () => {
      warden.stdin.end();
      await closed;
    },
  };
}
