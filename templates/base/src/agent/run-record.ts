import type { Clock } from "../ports/clock.ts";
import { Parked, type Durable } from "../ports/engine.ts";
import type { Run } from "../ports/run.ts";
import type { Progress, State } from "../ports/state.ts";
import type { Log } from "../ports/telemetry.ts";
import { entryOf, type Entry, type LoopVersion } from "./entries.ts";

interface RunRecordParts {
  readonly run: Run;
  readonly durable: Durable;
  readonly state: State;
  readonly clock: Clock;
  readonly loop: LoopVersion;
  readonly log: Log;
}

/** Where one run writes what it does: its steps, and what they bring it to. */
export class RunRecord {
  readonly #parts: RunRecordParts;

  constructor(parts: RunRecordParts) {
    this.#parts = parts;
  }

  /** Does the work once; a replay reads its entry. A run that another version of the loop began is parked. */
  async step<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    progress: (result: Result) => Progress = () => ({}),
  ): Promise<Entry<Result>> {
    try {
      return await entryOf(this.#parts, name, work, progress);
    } catch (error) {
      if (error instanceof Parked) await this.#park(error.message);
      throw error;
    }
  }

  write(progress: Progress): Promise<void> {
    return this.#parts.state.runs.write(this.#parts.run, progress);
  }

  #park(reason: string): Promise<void> {
    const { loop, log } = this.#parts;
    log.warn({ version: loop.version }, "run is parked: another version of the loop began it");
    return this.write({
      status: "parked",
      events: [{ key: `park-${loop.version}`, event: { type: "run-park", reason } }],
    });
  }
}
