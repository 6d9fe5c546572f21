import { Cron } from "croner";

import type { Schedule } from "../modules.ts";

type Expression = Pick<Schedule, "cron" | "timeZone">;

/**
 * Times of a cron expression, in milliseconds since the epoch. A time of day that the change to summer time skips is due
 * right after the change. A time that comes twice in autumn is due once. An hourly expression is due every hour.
 */
export class CronTimes {
  readonly #cron: Cron;

  /** Throws for an invalid expression; `problemOf` describes it. */
  constructor({ cron, timeZone }: Expression) {
    this.#cron = new Cron(cron, { mode: "5-part", timezone: timeZone });
  }

  /** Returns the latest time at or before `now`. */
  latest(now: number): number {
    const [latest] = this.#cron.previousRuns(1, new Date(now + 1));
    return latest?.getTime() ?? Number.NEGATIVE_INFINITY;
  }

  /** Returns the first time after `now`. */
  next(now: number): number {
    return this.#cron.nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY;
  }
}

/** Returns the first `count` times after a moment, as UTC. For the tests of schedules. */
export function timesAfter(expression: Expression, from: string, count: number): string[] {
  const times = new CronTimes(expression);
  let time = Date.parse(from);
  return Array.from({ length: count }, () => new Date((time = times.next(time))).toISOString());
}

/** Describes the problem of an expression; undefined when it is valid. */
export function problemOf({ cron, timeZone }: Expression): string | undefined {
  if (!isTimeZone(timeZone)) return `timeZone "${timeZone}" is not a time zone; write it as Europe/Berlin, or UTC`;
  if (cron.trim().split(/\s+/).length !== 5) {
    return `cron "${cron}" does not have five fields: minute, hour, day of the month, month, day of the week`;
  }
  try {
    if (Number.isFinite(new CronTimes({ cron, timeZone }).next(Date.now()))) return undefined;
    return `cron "${cron}" names a day that never comes`;
  } catch (error) {
    return `cron "${cron}" cannot be read: ${(error as Error).message.replace(/^CronPattern: /, "")}`;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return name !== "" && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
