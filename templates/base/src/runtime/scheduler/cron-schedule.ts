import { OperatorError, SessionNotFound } from "../errors.ts";
import { kebabCase, type Schedule } from "../modules.ts";
import type { Engine, Services } from "../ports/index.ts";
import { CronTimes, problemOf } from "./cron.ts";

export type NamedSchedule = Schedule & { readonly name: string; readonly principal: string };

export interface ScheduleDeps extends Services {
  readonly engine: Engine;
}

/** Names the exports of src/schedules/index.ts. Throws an `OperatorError` with every problem. */
export function nameSchedules(
  schedules: Readonly<Record<string, Schedule>>,
  principals: readonly string[],
): NamedSchedule[] {
  const problems: string[] = [];
  const named = Object.entries(schedules).map(([exported, schedule]) => {
    const name = kebabCase(exported);
    const report = (problem: string) => problems.push(`  src/schedules/${name}.ts: ${problem}.`);
    const { principal = principals[0]!, input } = schedule;
    const problem = problemOf(schedule);
    if (problem) report(problem);
    if (input.trim() === "") report("input is empty; write the request to the agent");
    if (!principals.includes(principal)) {
      report(`principal "${principal}" has no key in API_KEYS, so nobody could read its runs`);
    }
    return { ...schedule, principal, name };
  });
  if (problems.length > 0) throw new OperatorError(`The schedules are not valid:\n${problems.join("\n")}`);
  return named;
}

/** Starts the runs of one schedule. Of missed times, only the latest starts a run. */
export class CronSchedule {
  readonly #deps: ScheduleDeps;
  readonly #schedule: NamedSchedule;
  readonly #times: CronTimes;
  #cursor: number | undefined;

  constructor(deps: ScheduleDeps, schedule: NamedSchedule) {
    this.#deps = deps;
    this.#schedule = schedule;
    this.#times = new CronTimes(schedule);
  }

  /** Starts the run that is due, if any. Resolves to the next due time. */
  async fireDue(): Promise<number> {
    const { clock, state } = this.#deps;
    const { name, cron, timeZone } = this.#schedule;
    const now = clock.now();
    this.#cursor ??= await state.schedules.register(name, `${cron} ${timeZone}`, now);
    // After the clock was set back, times come again. The idempotency key finds the run of each.
    this.#cursor = Math.min(this.#cursor, now);
    const due = this.#times.latest(now);
    if (due > this.#cursor) {
      await this.#deps.telemetry.span({ name: `schedule ${name}` }, () => this.#start(due));
      await state.schedules.advance(name, due);
      this.#cursor = due;
    }
    return this.#times.next(now);
  }

  /** Name and time make the idempotency key, so that one of several processes starts the run. */
  async #start(due: number): Promise<void> {
    const { engine, telemetry } = this.#deps;
    const { name, principal, input, sessionId } = this.#schedule;
    try {
      const { run, created } = await engine.start({
        principal,
        input,
        trace: telemetry.traceparent(),
        idempotencyKey: `schedule/${name}/${new Date(due).toISOString()}`,
        ...(sessionId === undefined ? {} : { sessionId }),
      });
      if (created)
        telemetry.log.info({ schedule: name, run: run.id, session: run.sessionId }, "schedule started a run");
    } catch (error) {
      if (!(error instanceof SessionNotFound)) throw error;
      telemetry.log.error({ schedule: name, err: error }, "schedule started no run: its session does not exist");
    }
  }
}
