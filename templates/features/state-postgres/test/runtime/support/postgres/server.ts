import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface PostgresServer {
  /** With the name of its first database. */
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** After a kill, on the same port with the same data. */
  start(): Promise<void>;
  /** Stops it and takes everything of it away. */
  end(): Promise<void>;
}

/** Starts a real Postgres, which is gone at the latest when this process is. */
export async function startPostgres(): Promise<PostgresServer> {
  const warden = spawn(process.execPath, [join(import.meta.dirname, "warden.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
    // Ctrl-C is for the tests; this process ends when they have.
    detached: true,
  });
  const lines = createInterface(warden.stdout)[Symbol.asyncIterator]();
  const closed = once(warden, "close");
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("Postgres for the tests does not start. TEST_DATABASE_URL gives them another one.");
    return value;
  };
  const tell = async (order: string): Promise<void> => {
    warden.stdin.write(`${order}\n`);
    await answer();
  };
  return {
    url: await answer(),
    kill: () => tell("kill"),
    start: () => tell("start"),
    end: async () => {
      warden.stdin.end();
      await closed;
    },
  };
}
