import type { Clock } from "../ports/clock.ts";
import type { Engine } from "../ports/engine.ts";
import { SessionNotFound, type State } from "../ports/state.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { NamedSchedule } from "./named-schedules.ts";
import { Times } from "./times.ts";

export interface RecurringParts {
  readonly engine: Engine;
  readonly state: State;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** A schedule on its way through time. Of times that were missed, only the latest is made up for. */
export class Recurring {
  readonly #parts: RecurringParts;
  readonly #schedule: NamedSchedule;
  readonly #times: Times;
  #upTo: number | undefined;

  constructor(parts: RecurringParts, schedule: NamedSchedule) {
    this.#parts = parts;
    this.#schedule = schedule;
    this.#times = new Times(schedule);
  }

  /** Starts the run that is due, if one is. Resolves to the next time at which to look. */
  async fireThoseDue(): Promise<number> {
    const { clock, state } = this.#parts;
    const { name, cron, timeZone } = this.#schedule;
    const now = clock.now();
    this.#upTo ??= await state.schedules.enter(name, `${cron} ${timeZone}`, now);
    // When the clock was set back, times come again; each has its run already, by the key.
    this.#upTo = Math.min(this.#upTo, now);
    const due = this.#times.latest(now);
    if (due > this.#upTo) {
      await this.#fire(due);
      await state.schedules.advance(name, due);
      this.#upTo = due;
    }
    return this.#times.next(now);
  }

  async #fire(due: number): Promise<void> {
    const { telemetry } = this.#parts;
    const { name } = this.#schedule;
    try {
      await telemetry.span({ name: `schedule ${name}` }, () => this.#start(due));
    } catch (error) {
      if (!(error instanceof SessionNotFound)) throw error;
      telemetry.log.error({ schedule: name, err: error }, "the session of a schedule does not exist, so it has no run");
    }
  }

  /** The name and the time make the key, so that it happens once, whichever process is first. */
  async #start(due: number): Promise<void> {
    const { engine, telemetry } = this.#parts;
    const { name, principal, input, sessionId } = this.#schedule;
    const { run, created } = await engine.start({
      principal,
      input,
      trace: telemetry.traceparent(),
      idempotencyKey: `schedule/${name}/${new Date(due).toISOString()}`,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
    if (created) telemetry.log.info({ schedule: name, run: run.id, session: run.sessionId }, "schedule started a run");
  }
}
