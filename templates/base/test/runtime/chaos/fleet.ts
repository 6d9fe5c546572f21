import { setTimeout as delay } from "node:timers/promises";

import { chanceOf } from "./chance.ts";
import type { ClockJump, Setting } from "./inside/setting.ts";
import type { Ledger } from "./ledger.ts";
import { startServer, type Server } from "./server.ts";

export interface FleetOptions {
  readonly workers: number;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly environmentOf: (worker: number) => Record<string, string>;
  readonly standIns: NonNullable<Setting["standIns"]>;
}

interface Worker {
  readonly number: number;
  process: number;
  server: Server;
  url: string | undefined;
  isKilled: boolean;
}

/** When so many in a row end by themselves before they listen, none will. */
const mostFailures = 5;

/** The processes of the program: each that ends is followed by another, as where it is deployed. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #workers: Worker[] = [];
  readonly #failed = Promise.withResolvers<never>();
  #processes = 0;
  #turn = 0;
  #supervised: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#failed.promise.catch(() => undefined);
  }

  /** Rejects when the program does not start. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  start(): void {
    const numbers = Array.from({ length: this.#options.workers }, (_, number) => number);
    this.#supervised = Promise.all(numbers.map((number) => this.#supervise(number)));
    this.#supervised.catch((error: unknown) => this.#failed.reject(error));
  }

  /** The address of a process that listens, each in turn; waits while there is none. */
  async url(): Promise<string> {
    for (;;) {
      const urls = this.#workers.flatMap(({ url }) => url ?? []);
      if (urls.length > 0) return urls[this.#turn++ % urls.length]!;
      if (this.#isClosed) throw new Error("The harness has ended.");
      await delay(5);
    }
  }

  /** Resolves when that worker listens, be it the process of now or one that follows it. */
  async listens(number: number): Promise<void> {
    while (!this.#workers[number]?.url && !this.#isClosed) await delay(5);
  }

  /** kill -9. */
  kill(number: number): void {
    const worker = this.#workers[number]!;
    worker.url = undefined;
    worker.isKilled = true;
    // First the entry: nobody can have noticed the death before.
    this.#options.ledger.append({ what: "kill", process: worker.process });
    worker.server.kill();
  }

  killAll(): void {
    for (const { number } of this.#workers) this.kill(number);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.killAll();
    await this.#supervised.catch(() => undefined);
  }

  async #supervise(number: number): Promise<void> {
    let failures = 0;
    while (!this.#isClosed) {
      const worker = this.#startWorker(number);
      const url = await worker.server.listens;
      worker.url = url;
      if (url) this.#options.ledger.append({ what: "listen", process: worker.process });
      const stderr = await worker.server.ended;
      worker.url = undefined;
      this.#options.ledger.append({ what: "end", process: worker.process });
      failures = url || worker.isKilled ? 0 : failures + 1;
      if (failures === mostFailures) throw new Error(`The program does not start:\n${stderr}`);
    }
  }

  #startWorker(number: number): Worker {
    const { ledger, environmentOf, standIns, seed } = this.#options;
    const process = ++this.#processes;
    const setting = { ledger: ledger.path, process, clockJumps: clockJumps(seed, process), standIns };
    ledger.append({ what: "start", process });
    const server = startServer(environmentOf(number), setting);
    const worker: Worker = { number, process, server, url: undefined, isKilled: false };
    this.#workers[number] = worker;
    return worker;
  }
}

const hourMs = 60 * 60_000;

/** Some are right all of their lives; others are set back, forward, or past the time in which a person may answer. */
function clockJumps(seed: number, process: number): ClockJump[] {
  const chance = chanceOf(seed, `clock of process ${process}`);
  return Array.from({ length: chance.between(0, 2) }, () => {
    return { afterMs: chance.between(0, 1_500), byMs: chance.pick([-hourMs, hourMs, -200 * hourMs, 200 * hourMs]) };
  });
}
