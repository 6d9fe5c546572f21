import * as fc from "fast-check";
import { expect, test } from "vitest";

import { problemOf, CronTimes, timesAfter } from "../../../src/runtime/scheduler/cron.ts";

const minute = 60_000;
const at = Date.parse;

test.for([
  ["skipped in spring", "30 2 * * *", "2026-03-27T12:00Z", ["03-28T01:30", "03-29T01:00", "03-30T00:30"]],
  ["repeated in autumn", "30 2 * * *", "2026-10-23T12:00Z", ["10-24T00:30", "10-25T00:30", "10-26T01:30"]],
  ["of the day", "0 9 * * *", "2026-10-24T00:00Z", ["10-24T07:00", "10-25T08:00", "10-26T08:00"]],
  ["of every hour in autumn", "0 * * * *", "2026-10-24T23:30Z", ["10-25T00:00", "10-25T01:00", "10-25T02:00"]],
  ["of every hour in spring", "0 * * * *", "2026-03-28T23:30Z", ["03-29T00:00", "03-29T01:00", "03-29T02:00"]],
] as const)("returns each time once when it is %s", ([, cron, from, expected]) => {
  const times = timesAfter({ cron, timeZone: "Europe/Berlin" }, from, 3);
  expect(times.map((time) => time.slice(0, 16))).toEqual(expected.map((time) => `2026-${time}`));
});

test("counts the current millisecond as the latest time", () => {
  const times = new CronTimes({ cron: "0 9 * * *", timeZone: "UTC" });
  const nine = at("2026-11-16T09:00Z");
  expect([times.latest(nine - 1), times.latest(nine), times.next(nine - 1), times.next(nine)]).toEqual([
    nine - 24 * 60 * minute,
    nine,
    nine,
    nine + 24 * 60 * minute,
  ]);
});

test("finds no time between the latest and the next", () => {
  const lines = [
    "30 2 * * *",
    "*/15 * * * *",
    "0 9 * * 1-5",
    "0 2-3 * * *",
    "0 0 1 * *",
    "0 0 13 * 5",
    "15,45 1 * * 0",
  ];
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"];
  const moment = fc.integer({ min: at("2026-01-01"), max: at("2027-01-01") });
  fc.assert(
    fc.property(fc.constantFrom(...lines), fc.constantFrom(...zones), moment, (cron, timeZone, now) => {
      const times = new CronTimes({ cron, timeZone });
      const [latest, next] = [times.latest(now), times.next(now)];
      expect(latest <= now && now < next).toBe(true);
      expect(times.next(latest)).toBe(next);
      expect(times.next(latest - 1)).toBe(latest);
    }),
  );
});

const fiveFields = "does not have five fields: minute, hour, day of the month, month, day of the week";

test.for([
  ["0 9 * * 1-5", "Mars/Base", 'timeZone "Mars/Base" is not a time zone; write it as Europe/Berlin, or UTC'],
  ["0 9 * * 1-5", "", 'timeZone "" is not a time zone; write it as Europe/Berlin, or UTC'],
  ["0 9 * *", "UTC", `cron "0 9 * *" ${fiveFields}`],
  ["*/5 * * * * *", "UTC", `cron "*/5 * * * * *" ${fiveFields}`],
  ["2027-01-31T09:00:00Z", "UTC", `cron "2027-01-31T09:00:00Z" ${fiveFields}`],
  ["", "UTC", `cron "" ${fiveFields}`],
  ["61 * * * *", "UTC", 'cron "61 * * * *" cannot be read: Invalid value for minute: 61'],
  ["0 0 31 2 *", "UTC", 'cron "0 0 31 2 *" names a day that never comes'],
  ["0 9 * * 1-5", "Europe/Berlin", undefined],
  ["0 0 29 2 *", "UTC", undefined],
] as const)("returns the problem of cron %j in the time zone %j", ([cron, timeZone, problem]) => {
  expect(problemOf({ cron, timeZone })).toBe(problem);
});
