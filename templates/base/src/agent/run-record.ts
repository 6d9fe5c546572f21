import type { Clock } from "../ports/clock.ts";
import { Parked, type Durable } from "../ports/engine.ts";
import type { RunEvent } from "../ports/event.ts";
import type { Message } from "../ports/model.ts";
import type { Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
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

/** Where one run writes what it does: steps, messages and events, each once under its key. */
export class RunRecord {
  readonly #parts: RunRecordParts;

  constructor(parts: RunRecordParts) {
    this.#parts = parts;
  }

  /** Does the work once; a replay reads its entry. A run that another version of the loop began is parked. */
  async step<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Entry<Result>> {
    try {
      return await entryOf(this.#parts, name, work);
    } catch (error) {
      if (error instanceof Parked) await this.#park(error.message);
      throw error;
    }
  }

  /** Returns the message's sequence in the session. */
  append(key: string, message: Message): Promise<number> {
    const { run, state } = this.#parts;
    return state.messages.append({ sessionId: run.sessionId, runId: run.id, key, message });
  }

  emit(key: string, event: RunEvent): Promise<void> {
    const { run, state } = this.#parts;
    return state.events.append(run.id, key, event);
  }

  async #park(reason: string): Promise<void> {
    const { run, state, loop, log } = this.#parts;
    log.warn({ version: loop.version }, "run is parked: another version of the loop began it");
    // Before the event, so that whoever reads it finds the run parked.
    await state.runs.setStatus(run.id, "parked");
    await this.emit(`park-${loop.version}`, { type: "run-park", reason });
  }
}
