import type { Around } from "./intercept.ts";
import type { World } from "./world.ts";

/** When a process dies. */
export interface Death {
  /** Counts the process's operations on its ports from 1. */
  readonly operation: number;
  /** Whether that last operation still takes effect; nobody hears of it either way. */
  readonly effective: boolean;
}

/** A process that dies as told, or never. What it asks for after its death does not happen and does not return. */
export class Life {
  readonly #death: Death | undefined;
  readonly #over = new AbortController();
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #underWay = new Set<Promise<unknown>>();
  /** How many it has asked for so far. */
  operations = 0;

  constructor(death?: Death) {
    this.#death = death;
  }

  /** Aborts when the process dies. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  readonly around: Around = async (operation) => {
    if (this.over.aborted) return never();
    const isLast = ++this.operations === this.#death?.operation;
    if (isLast && !this.#death.effective) return this.#die();
    const result = await this.follow(operation());
    if (isLast) return this.#die();
    return this.over.aborted ? never() : result;
  };

  /** Undefined when the process dies before `work` is done. */
  unlessOver<Result>(work: Promise<Result>): Promise<Result | undefined> {
    return Promise.race([work, this.#ended.promise]);
  }

  /** Resolves when what had left the process before its death has arrived: a store lets nobody else in before. */
  async arrived(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Counts a promise among those that `arrived` waits for. */
  follow<Result>(operation: Promise<Result>): Promise<Result> {
    this.#underWay.add(operation);
    return operation.finally(() => this.#underWay.delete(operation));
  }

  #die(): Promise<never> {
    this.#over.abort();
    this.#ended.resolve(undefined);
    return never();
  }
}

/**
 * Starts one process after another, each until its death, and lets each do `work` until one
 * gets it done. A process without a death comes last, so that there is an end.
 */
export async function outlive<Result>(
  deaths: readonly Death[],
  work: (world: World, life: Life) => Promise<Result | undefined>,
  boot: (life: Life) => Promise<World>,
): Promise<Result> {
  for (const death of [...deaths, undefined]) {
    const life = new Life(death);
    const world = await boot(life);
    const result = await life.unlessOver(work(world, life));
    if (result !== undefined) return result;
    await life.arrived();
  }
  throw new Error("The last process ended without a result.");
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
