import { expect, onTestFinished, test, vi } from "vitest";

import { create } from "../../src/runtime/clock.ts";
import { Unavailable } from "../../src/runtime/errors.ts";
import { addUsage, noUsage } from "../../src/runtime/usage.ts";
import { retryWhileUnavailable, wrapPort } from "../../src/runtime/wrap-port.ts";

test("returns the time in milliseconds since the epoch", () => {
  const before = Date.now();
  const now = create().now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test("returns UUIDs of version 7, sorted by age", () => {
  const clock = create();
  const ids = Array.from({ length: 10_000 }, () => clock.id());
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.findIndex((id, index) => index > 0 && id <= ids[index - 1]!)).toBe(-1);
});

test("returns each id once, also over two clocks", () => {
  const clocks = [create(), create()];
  const ids = Array.from({ length: 10_000 }, (_, index) => clocks[index % 2]!.id());
  expect(new Set(ids).size).toBe(ids.length);
});

test("waits and measures independently of the system time", async () => {
  const clock = create();
  const before = clock.elapsed();
  vi.setSystemTime(Date.now() - 3_600_000);
  onTestFinished(() => void vi.useRealTimers());
  await clock.wait(20, new AbortController().signal);
  // Timers count whole milliseconds.
  expect(clock.elapsed() - before).toBeGreaterThanOrEqual(19);
  expect(clock.elapsed() - before).toBeLessThan(3_600_000);
});

test("waits longer than the longest timer until the signal aborts", async () => {
  const stop = new AbortController();
  const month = 31 * 24 * 60 * 60_000;
  const wait = create().wait(month, stop.signal);
  const moment = create().wait(20, stop.signal);
  expect(await Promise.race([wait, moment.then(() => "a moment")])).toBe("a moment");
  stop.abort(new Error("enough"));
  await expect(wait).rejects.toThrow("enough");
  await expect(create().wait(60_000, stop.signal)).rejects.toThrow("enough");
});

test("returns random numbers from 0 to 1", () => {
  const clock = create();
  const chances = Array.from({ length: 1_000 }, () => clock.chance());
  expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...chances)).toBeLessThan(1);
  expect(new Set(chances.map((chance) => Math.floor(chance * 4))).size).toBe(4);
});

/** Records waits and returns at once. */
function recordWaits() {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return { waits, retry: retryWhileUnavailable({ ...create(), chance: () => 1, wait }) };
}

/** Throws these errors, then returns the number of calls. */
function failing(...errors: Error[]) {
  let calls = 0;
  return async () => {
    if (++calls <= errors.length) throw errors[calls - 1];
    return calls;
  };
}

test("retries with longer pauses while a port is unavailable", async () => {
  const { waits, retry } = recordWaits();
  const errors = Array.from({ length: 7 }, () => new Unavailable());
  const store = wrapPort({ read: failing(...errors) }, retry);
  expect(await store.read()).toBe(8);
  expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

test("rejects at once with any other error, also after retries", async () => {
  const { waits, retry } = recordWaits();
  const broken = wrapPort({ read: failing(new Error("broken")) }, retry);
  await expect(broken.read()).rejects.toThrow("broken");
  expect(waits).toEqual([]);

  const closing = wrapPort({ read: failing(new Unavailable(), new Error("closed")) }, retry);
  await expect(closing.read()).rejects.toThrow("closed");
});

test("leaves `follow` and members without operations unchanged", () => {
  const { retry } = recordWaits();
  const port = { lost: Promise.resolve("lost"), follow: () => [1, 2, 3] };
  const { lost, follow } = wrapPort(port, retry);
  expect({ lost, follow }).toEqual(port);
});

const usage = (inputTokens: number, costUsd?: number) => {
  return { ...noUsage, inputTokens, ...(costUsd === undefined ? {} : { costUsd }) };
};

test("adds each count", () => {
  const one = { inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4, reasoningTokens: 5 };
  const two = { inputTokens: 2, cacheReadTokens: 4, cacheWriteTokens: 6, outputTokens: 8, reasoningTokens: 10 };
  expect(addUsage(one, one)).toEqual(two);
});

test("adds costs without errors of binary fractions", () => {
  expect(addUsage(usage(1, 0.1), usage(1, 0.2)).costUsd).toBe(0.3);
  expect(addUsage(usage(1, 0.000000075), usage(1, 0.00000015)).costUsd).toBe(0.000000225);
});

test("returns no cost when the cost of one part is unknown", () => {
  expect(addUsage(usage(1, 0.1), usage(1))).not.toHaveProperty("costUsd");
  expect(addUsage(usage(1), usage(1, 0.1))).not.toHaveProperty("costUsd");
  expect(addUsage(noUsage, usage(1))).not.toHaveProperty("costUsd");
  expect(addUsage(noUsage, usage(1, 0.1)).costUsd).toBe(0.1);
});
