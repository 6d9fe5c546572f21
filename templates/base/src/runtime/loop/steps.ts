import { Parked } from "../errors.ts";
import type { Durable, Log, Run, RunUpdate, Services } from "../ports/index.ts";

/** The version of the loop, and the earlier versions whose journals it can read. */
export type LoopVersion = { readonly version: number; readonly compatibleWith: readonly number[] };

/** The journal entry of a step. A replay returns the same entry. */
export interface StepResult<Result> {
  /** Version of the loop that wrote the entry. */
  readonly version: number;
  readonly result: Result;
  /** Time at work in milliseconds. */
  readonly durationMs: number;
}

interface StepsDeps extends Pick<Services, "state" | "clock"> {
  readonly run: Run;
  readonly durable: Durable;
  readonly loop: LoopVersion;
  readonly log: Log;
}

/** The durable steps and the updates of one run. */
export class Steps {
  readonly durable: Durable;
  readonly #deps: StepsDeps;
  #deferred: RunUpdate | undefined;

  constructor(deps: StepsDeps) {
    this.#deps = deps;
    this.durable = deps.durable;
  }

  /**
   * Runs `work` once and stores its result with `updateOf(result)`. A replay returns the stored entry. Parks the run and
   * throws `Parked` when an incompatible version of the loop wrote the entry.
   */
  async run<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    updateOf: (result: Result) => RunUpdate = () => ({}),
  ): Promise<StepResult<Result>> {
    const { clock, loop } = this.#deps;
    const readable = new Set([loop.version, ...loop.compatibleWith]);
    const entry = await this.durable.step<StepResult<Result>>(
      name,
      async (signal) => {
        const startedAt = clock.elapsed();
        const result = await work(signal);
        return { version: loop.version, result, durationMs: Math.round(clock.elapsed() - startedAt) };
      },
      ({ version, result }) => (readable.has(version) ? this.#withDeferred(updateOf(result)) : {}),
    );
    if (!readable.has(entry.version)) throw await this.#park(entry.version);
    return entry;
  }

  /** Stores an update now. */
  update(update: RunUpdate): Promise<void> {
    return this.#deps.state.runs.update(this.#deps.run, this.#withDeferred(update));
  }

  /** Stores an update together with the next one, which saves a write. A replay defers the same update again. */
  defer(update: RunUpdate): void {
    this.#deferred = this.#withDeferred(update);
  }

  /** Stores the deferred update when no other update follows. */
  async flush(): Promise<void> {
    if (this.#deferred) await this.update({});
  }

  #withDeferred(update: RunUpdate): RunUpdate {
    const deferred = this.#deferred;
    this.#deferred = undefined;
    return deferred ? mergeUpdates(deferred, update) : update;
  }

  async #park(begunBy: number): Promise<Parked> {
    const { version } = this.#deps.loop;
    const parked = new Parked(begunBy, version);
    this.#deps.log.warn({ version }, "run is parked: an incompatible version of the loop began it");
    const event = { type: "run-park", reason: parked.message } as const;
    await this.update({ status: "parked", events: [{ key: `park-${version}`, event }] });
    return parked;
  }
}

/** Joins two updates. `later` wins where only one value is possible. */
function mergeUpdates(earlier: RunUpdate, later: RunUpdate): RunUpdate {
  return {
    ...earlier,
    ...later,
    messages: [...(earlier.messages ?? []), ...(later.messages ?? [])],
    approvalRequests: [...(earlier.approvalRequests ?? []), ...(later.approvalRequests ?? [])],
    events: [...(earlier.events ?? []), ...(later.events ?? [])],
  };
}
