import { openHarness } from "./harness.ts";

type Harness = Awaited<ReturnType<typeof openHarness>>;

/** What to ask for a run that makes one call. */
function plan(id: string, tool: string, durationMs: number) {
  return { input: JSON.stringify({ number: 1, decisionMs: 0, decisions: [[{ id, tool, durationMs, fails: false }]] }) };
}

/** The start of a tool. */
interface ToolStart {
  readonly process: number;
  readonly at: number;
}

/** Real processes of a repository. Each that is killed is followed by another. Times are in milliseconds. */
export class Machine {
  readonly #harness: Harness;
  /** By the number of the process, which counts all that there have been. */
  readonly #servers = new Map<number, ReturnType<Harness["start"]>>();
  #started = 0;

  private constructor(harness: Harness, processes: number) {
    this.#harness = harness;
    for (let worker = 0; worker < processes; worker++) this.#start(worker);
  }

  static async create(repository: string, processes: number): Promise<Machine> {
    return new Machine(await openHarness(repository, processes), processes);
  }

  /** From a person's answer to the tool that it allows. */
  async approval(id: string): Promise<number> {
    const client = await this.#client();
    const { body: run } = await client.post("/v1/runs", plan(id, "pay", 0), { prefer: "wait=30" });
    const answeredAt = this.#harness.now();
    await client.post(`/v1/runs/${run.id}/approvals/${id}`, { approved: true });
    return (await this.#toolStart(id)).at - answeredAt;
  }

  /** From kill -9 in the middle of a tool until its process is followed by one that listens, and until the tool starts again. */
  async death(): Promise<{ readonly boot: number; readonly resumed: number }> {
    await (await this.#client()).post("/v1/runs", plan("looked", "look", 20_000));
    const { process: driving } = await this.#toolStart("looked");
    const killedAt = this.#harness.now();
    await this.#kill(driving);
    const next = this.#start(driving - 1);
    const boot = next.listening.then(() => this.#harness.now() - killedAt);
    const again = await this.#toolStart("looked", driving);
    return { boot: await boot, resumed: again.at - killedAt };
  }

  async remove(): Promise<void> {
    for (const number of this.#servers.keys()) await this.#kill(number);
    await this.#harness.close();
  }

  async #client() {
    const [server] = this.#servers.values();
    const url = await server.listening;
    if (!url) throw new Error(`The program does not start:\n${(await server.ended).stderr}`);
    return this.#harness.clientAt(url);
  }

  #start(worker: number) {
    const number = ++this.#started;
    const server = this.#harness.start(worker, number);
    this.#servers.set(number, server);
    return server;
  }

  async #kill(number: number): Promise<void> {
    const server = this.#servers.get(number);
    this.#servers.delete(number);
    server.kill("SIGKILL");
    await server.ended;
  }

  /** When the tool of that call started, and where; in another process than `dead`. */
  async #toolStart(id: string, dead?: number): Promise<ToolStart> {
    for (;;) {
      for (const { type, call, process, at } of this.#harness.ledger.read()) {
        if (type === "tool-start" && call === id && process !== dead) return { process, at };
      }
      await new Promise((resolve) => void setTimeout(resolve, 2));
    }
  }
}
