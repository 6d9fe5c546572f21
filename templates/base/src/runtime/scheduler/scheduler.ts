import { z } from "zod";

import { wholeNumber, type Configuration } from "../config.ts";
import { Draining, newRun, type RunRequest } from "../ports/engine.ts";
import type { Run } from "../ports/run.ts";
import { ScheduleFull, StartAtRefused, type Scheduler } from "../ports/schedule.ts";
import type { NamedSchedule } from "./named-schedules.ts";
import { Recurring, type RecurringParts } from "./recurring.ts";
import { ScheduledRuns } from "./scheduled-runs.ts";

const modes = ["on", "off"] as const;

export const variables = {
  /** Off: what is in src/schedules does not happen here, as on a developer's machine. Runs with `startAt` do. */
  SCHEDULES: z.enum(modes, { error: `must be one of ${modes.join(", ")}` }).default("on"),
  /** How many runs one principal may have asked for ahead of their time. */
  MAX_SCHEDULED_PER_PRINCIPAL: wholeNumber(1, 1_000_000).default(1_000),
};

/** People set clocks, machines sleep, and another process may have recorded a run: the time is looked at so often. */
const longestWaitMs = 60_000;
const retryMs = 5_000;
/** A request may have taken its time, and no two clocks agree. */
const toleranceMs = 60_000;
const longestAheadMs = 366 * 24 * 60 * 60_000;

export type SchedulerParts = RecurringParts & {
  readonly config: Pick<Configuration<typeof variables>, "MAX_SCHEDULED_PER_PRINCIPAL">;
  readonly schedules: readonly NamedSchedule[];
};

export function create(parts: SchedulerParts): Scheduler {
  return new ClockScheduler(parts);
}

class ClockScheduler implements Scheduler {
  readonly #parts: SchedulerParts;
  readonly #sources: readonly { fireThoseDue(retryMs: number): Promise<number> }[];
  #wait = new AbortController();
  /** When the wait is over. */
  #looksAt = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    const recurring = parts.schedules.map((schedule) => new Recurring(parts, schedule));
    this.#sources = [...recurring, new ScheduledRuns(parts)];
  }

  async schedule(request: RunRequest & { readonly startAt: number }): Promise<{ run: Run; created: boolean }> {
    const { clock, state, config } = this.#parts;
    const { MAX_SCHEDULED_PER_PRINCIPAL: limit } = config;
    const aheadMs = request.startAt - clock.now();
    if (aheadMs < -toleranceMs) throw new StartAtRefused("is in the past");
    if (aheadMs > longestAheadMs) throw new StartAtRefused("is more than a year away");
    if ((await state.runs.countScheduled(request.principal)) >= limit) throw new ScheduleFull(limit);
    const run = { ...newRun(request, clock), startAt: request.startAt };
    const accepted = await state.runs.create(run, request.idempotencyKey);
    if (request.startAt < this.#looksAt) this.#wait.abort();
    return accepted;
  }

  start(): void {
    void this.#watch();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wait.abort();
  }

  async #watch(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#isStopped) {
      this.#wait = new AbortController();
      this.#looksAt = Number.POSITIVE_INFINITY;
      const { signal } = this.#wait;
      const nexts: number[] = [];
      for (const source of this.#sources) nexts.push(await this.#fire(source));
      const now = clock.now();
      this.#looksAt = Math.min(...nexts, now + longestWaitMs);
      await clock.wait(Math.max(0, this.#looksAt - now), signal).catch(() => undefined);
    }
  }

  /** What fails is tried again, and keeps nothing else from its time. */
  async #fire(source: { fireThoseDue(retryMs: number): Promise<number> }): Promise<number> {
    const { clock, telemetry } = this.#parts;
    try {
      return await source.fireThoseDue(retryMs);
    } catch (error) {
      if (!(error instanceof Draining) && !this.#isStopped) {
        telemetry.log.warn({ err: error }, "what is due cannot begin just now; it is tried again");
      }
      return clock.now() + retryMs;
    }
  }
}
