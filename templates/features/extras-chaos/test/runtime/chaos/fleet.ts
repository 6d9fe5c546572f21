import { setTimeout as delay } from "node:timers/promises";

import type { Environment } from "./environment.ts";
import type { Settings } from "./inside/settings.ts";
import type { ChaosOptions } from "./options.ts";
import { clockJumpsOf } from "./plan.ts";
import { startServer, type Server } from "./server.ts";

interface Worker {
  readonly number: number;
  readonly process: number;
  readonly server: Server;
  url?: string | undefined;
  isKilled?: boolean;
}

/** The program counts as broken after this many starts in a row that end before the server listens. */
const maxFailedStarts = 5;

const closed = "The fleet is closed.";

/** Processes of the program. A new process replaces each one after its end, as in a deployment. */
export class Fleet {
  readonly #environment: Environment;
  readonly #options: ChaosOptions;
  readonly #seededBug: Settings["seededBug"];
  readonly #workers: Worker[] = [];
  #processes = 0;
  #requests = 0;
  #isClosed = false;
  /** Rejects when the program does not start, or the fleet is closed. */
  readonly stopped: Promise<never>;

  constructor(environment: Environment, options: ChaosOptions, seededBug: Settings["seededBug"]) {
    this.#environment = environment;
    this.#options = options;
    this.#seededBug = seededBug;
    this.stopped = this.#superviseAll();
    this.stopped.catch(() => undefined);
  }

  /** Waits for a server that listens. Several servers take turns. */
  async url(): Promise<string> {
    for (;;) {
      const urls = this.#workers.flatMap(({ url }) => url ?? []);
      if (urls.length > 0) return urls[this.#requests++ % urls.length]!;
      if (this.#isClosed) throw new Error(closed);
      await delay(5);
    }
  }

  /** Resolves when that worker listens, also after a restart. */
  async listening(number: number): Promise<void> {
    while (!this.#workers[number]?.url && !this.#isClosed) await delay(5);
  }

  /** kill -9. */
  kill(number: number): void {
    const worker = this.#workers[number]!;
    worker.url = undefined;
    worker.isKilled = true;
    // The entry comes first, because other processes may notice the kill at once.
    this.#environment.ledger.append({ type: "kill", process: worker.process });
    worker.server.kill("SIGKILL");
  }

  killAll(): void {
    for (const { number } of this.#workers) this.kill(number);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.killAll();
    await this.stopped.catch(() => undefined);
  }

  async #superviseAll(): Promise<never> {
    await Promise.all(Array.from({ length: this.#options.workers }, (_, number) => this.#supervise(number)));
    throw new Error(closed);
  }

  async #supervise(number: number): Promise<void> {
    const { ledger } = this.#environment;
    let failedStarts = 0;
    while (!this.#isClosed) {
      const worker = this.#startWorker(number);
      const { process, server } = worker;
      const url = (worker.url = await server.listening);
      const { stderr } = await server.ended;
      worker.url = undefined;
      ledger.append({ type: "end", process });
      failedStarts = url || worker.isKilled ? 0 : failedStarts + 1;
      if (failedStarts === maxFailedStarts) throw new Error(`The program does not start:\n${stderr}`);
    }
  }

  #startWorker(number: number): Worker {
    const { ledger, variablesOf } = this.#environment;
    const process = ++this.#processes;
    const clockJumps = clockJumpsOf(this.#options.seed, process);
    const settings = { ledger: ledger.path, process, clockJumps, seededBug: this.#seededBug };
    return (this.#workers[number] = { number, process, server: startServer(variablesOf(number), settings) });
  }
}
