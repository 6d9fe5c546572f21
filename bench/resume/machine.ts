import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// By name: the template has a compiler configuration of its own, in which its sources are checked.
const test = (path: string) => import(new URL(`../../templates/base/test/${path}`, import.meta.url).href);
const [{ startServer }, { Ledger, moment }, { createClient }] = await Promise.all(
  ["chaos/server.ts", "chaos/ledger.ts", "support/client.ts"].map(test),
);

const key = "key-of-the-bench-0123456789";

/** What to ask for a run that makes one call. */
function plan(id: string, tool: string, takesMs: number) {
  return { input: JSON.stringify({ number: 1, thinksMs: 0, rounds: [[{ id, tool, takesMs, fails: false }]] }) };
}

/** Real processes one after the other on a store of their own. Times are in milliseconds. */
export class Machine {
  readonly #folder: string;
  readonly #ledger;
  #processes = 0;
  #server;

  constructor(folder: string) {
    this.#folder = folder;
    this.#ledger = new Ledger(join(folder, "ledger.ndjson"));
    this.#server = this.#start();
  }

  static async create(): Promise<Machine> {
    return new Machine(await mkdtemp(join(tmpdir(), "resume-")));
  }

  /** From a person's answer to the tool that it allows. */
  async approval(id: string): Promise<number> {
    const client = await this.#client();
    const { body: run } = await client.post("/v1/runs", plan(id, "pay", 0), { prefer: "wait=30" });
    const answeredAt = moment();
    await client.post(`/v1/runs/${run.id}/approvals/${id}`, { approved: true });
    return (await this.#started(id)) - answeredAt;
  }

  /** From kill -9 in the middle of a tool until the next process listens, and until the tool starts again. */
  async death(): Promise<{ readonly boot: number; readonly resumed: number }> {
    await (await this.#client()).post("/v1/runs", plan("looked", "look", 20_000));
    await this.#started("looked");
    const killedAt = moment();
    await this.#kill();
    this.#server = this.#start();
    await this.#server.listens;
    const boot = moment() - killedAt;
    return { boot, resumed: (await this.#started("looked")) - killedAt };
  }

  async remove(): Promise<void> {
    await this.#kill();
    await rm(this.#folder, { recursive: true });
  }

  async #client() {
    return createClient(await this.#server.listens, key);
  }

  #start() {
    const environment = {
      PATH: process.env["PATH"],
      API_KEYS: `bench:${key}`,
      PORT: "0",
      DATABASE_PATH: join(this.#folder, "agent.db"),
      ORDERS_PATH: join(this.#folder, "orders.db"),
    };
    return startServer(environment, { ledger: this.#ledger.path, process: ++this.#processes });
  }

  async #kill(): Promise<void> {
    this.#server.kill();
    await this.#server.ended;
  }

  /** When the tool of that call started in the process that lives. */
  async #started(id: string): Promise<number> {
    for (;;) {
      for (const { what, call, process, at } of this.#ledger.read()) {
        if (what === "tool" && call === id && process === this.#processes) return at;
      }
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  }
}
