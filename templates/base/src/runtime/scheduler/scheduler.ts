import { z } from "zod";

import { Draining } from "../errors.ts";
import { CronSchedule, type NamedSchedule, type ScheduleDeps } from "./cron-schedule.ts";

const modes = ["on", "off"] as const;

export const variables = {
  /** `off` starts no schedule, for example on the machine of a developer. */
  SCHEDULES: z.enum(modes, { error: `must be one of ${modes.join(", ")}` }).default("on"),
};

/** System clocks change and machines sleep, so the time is checked this often. */
const longestWaitMs = 60_000;
const retryMs = 5_000;

/** Starts the runs of all schedules at their times, also those missed while no process ran. */
export class Scheduler {
  readonly #deps: ScheduleDeps;
  readonly #schedules: readonly CronSchedule[];
  readonly #stopped = new AbortController();

  constructor(deps: ScheduleDeps, schedules: readonly NamedSchedule[]) {
    this.#deps = deps;
    this.#schedules = schedules.map((schedule) => new CronSchedule(deps, schedule));
  }

  start(): void {
    if (this.#schedules.length > 0) void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const next: number[] = [];
      for (const schedule of this.#schedules) next.push(await this.#fire(schedule));
      const now = clock.now();
      const waitMs = Math.min(Math.min(...next) - now, longestWaitMs);
      await clock.wait(Math.max(0, waitMs), signal).catch(() => undefined);
    }
  }

  /** A schedule that fails is retried and does not delay the others. */
  async #fire(schedule: CronSchedule): Promise<number> {
    const { clock, telemetry } = this.#deps;
    try {
      return await schedule.fireDue();
    } catch (error) {
      if (!(error instanceof Draining) && !this.#stopped.signal.aborted) {
        telemetry.log.warn({ err: error }, "a schedule could not start its run; retrying");
      }
      return clock.now() + retryMs;
    }
  }
}
