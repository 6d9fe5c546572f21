import type { Clock } from "../ports/clock.ts";
import { Parked, type Durable } from "../ports/engine.ts";
import type { Run } from "../ports/run.ts";
import type { Progress, State } from "../ports/state.ts";
import type { Log } from "../ports/telemetry.ts";
import { entryOf, type Entry, type LoopVersion } from "./entries.ts";
import { together } from "./progress.ts";

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
  #noted: Progress | undefined;

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
      return await entryOf(this.#parts, name, work, (result) => this.#withNotes(progress(result)));
    } catch (error) {
      if (error instanceof Parked) await this.#park(error.message);
      throw error;
    }
  }

  write(progress: Progress): Promise<void> {
    return this.#parts.state.runs.write(this.#parts.run, this.#withNotes(progress));
  }

  /** To be written with what comes next, which a replay comes to again: it spares the store a write of its own. */
  note(progress: Progress): void {
    this.#noted = this.#withNotes(progress);
  }

  /** Writes down what was noted, when nothing comes next. */
  async settle(): Promise<void> {
    if (this.#noted) await this.write({});
  }

  #withNotes(progress: Progress): Progress {
    const noted = this.#noted;
    this.#noted = undefined;
    return noted ? together(noted, progress) : progress;
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
