import { Cron } from "croner";

import type { Schedule } from "../ports/schedule.ts";

type Line = Pick<Schedule, "cron" | "timeZone">;

/**
 * When a schedule is due, in milliseconds since the epoch. A time of day that the change to summer skips is due at the first
 * moment after it; one that comes twice in autumn is due once. A line for every hour is due every hour.
 */
export class Times {
  readonly #cron: Cron;

  /** Throws for a line or a zone that is none; `problemOf` says what is wrong with it. */
  constructor({ cron, timeZone }: Line) {
    this.#cron = new Cron(cron, { mode: "5-part", timezone: timeZone });
  }

  /** The latest time that is not after `now`. */
  latest(now: number): number {
    const [latest] = this.#cron.previousRuns(1, new Date(now + 1));
    return latest?.getTime() ?? Number.NEGATIVE_INFINITY;
  }

  /** The first time after `now`. */
  next(now: number): number {
    return this.#cron.nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY;
  }
}

/** The first times after a moment, as UTC: what a line comes to. */
export function timesAfter(line: Line, from: string, count: number): string[] {
  const times = new Times(line);
  let time = Date.parse(from);
  return Array.from({ length: count }, () => new Date((time = times.next(time))).toISOString());
}

/** What is wrong with it, for whoever wrote it; undefined when nothing is. */
export function problemOf({ cron, timeZone }: Line): string | undefined {
  if (!isTimeZone(timeZone)) return `timeZone "${timeZone}" is not a time zone; write it as Europe/Berlin, or UTC`;
  if (cron.trim().split(/\s+/).length !== 5) {
    return `cron "${cron}" does not have five fields: minute, hour, day of the month, month, day of the week`;
  }
  try {
    if (Number.isFinite(new Times({ cron, timeZone }).next(Date.now()))) return undefined;
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
