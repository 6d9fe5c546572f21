import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface PostgresServer {
  /** Address with the name of the first database. */
  readonly url: string;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Starts Postgres again after a kill, with the same port and data. */
  start(): Promise<void>;
  /** Stops Postgres and deletes its data. */
  end(): Promise<void>;
}

/** Starts a real Postgres. It ends with this process at the latest. */
export async function startPostgres(): Promise<PostgresServer> {
  const warden = spawn(process.execPath, [join(import.meta.dirname, "warden.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
    // Ctrl-C must reach the tests only: the warden ends after them.
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
