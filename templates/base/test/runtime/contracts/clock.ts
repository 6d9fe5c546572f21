import { expect, onTestFinished, test, vi } from "vitest";

import type { Clock } from "../../../src/runtime/ports/clock.ts";

/** What every clock keeps. */
export function clockContract(create: () => Clock): void {
  test("tells milliseconds since the epoch", () => {
    const before = Date.now();
    const now = create().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test("never gives an id twice, not even another clock's", () => {
    const clocks = [create(), create()];
    const ids = Array.from({ length: 10_000 }, (_, index) => clocks[index % 2]!.id());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("gives ids of which later ones sort after earlier ones, also within a millisecond", () => {
    const clock = create();
    const ids = Array.from({ length: 10_000 }, () => clock.id());
    expect(ids.findIndex((id, index) => index > 0 && id <= ids[index - 1]!)).toBe(-1);
  });

  test("waits as long as it is told", async () => {
    const clock = create();
    const before = performance.now();
    await clock.wait(20, new AbortController().signal);
    // Timers count whole milliseconds.
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  });

  test("can wait for longer than a timer can be told", async () => {
    const stop = new AbortController();
    const month = 31 * 24 * 60 * 60_000;
    const wait = create().wait(month, stop.signal);
    expect(
      await Promise.race([
        wait,
        create()
          .wait(20, stop.signal)
          .then(() => "a moment"),
      ]),
    ).toBe("a moment");
    stop.abort(new Error("enough"));
    await expect(wait).rejects.toThrow("enough");
  });

  test("measures with another watch than the one that people set", async () => {
    const clock = create();
    const before = clock.elapsed();
    vi.setSystemTime(Date.now() - 3_600_000);
    onTestFinished(() => void vi.useRealTimers());
    await clock.wait(20, new AbortController().signal);
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(19);
    expect(clock.elapsed() - before).toBeLessThan(3_600_000);
  });

  test("stops waiting as soon as nobody wants it to, and says why", async () => {
    const stop = new AbortController();
    const wait = create().wait(60_000, stop.signal);
    stop.abort(new Error("enough"));
    await expect(wait).rejects.toThrow("enough");
    await expect(create().wait(60_000, stop.signal)).rejects.toThrow("enough");
  });

  test("leaves to chance where between 0 and 1 it is", () => {
    const clock = create();
    const chances = Array.from({ length: 1_000 }, () => clock.chance());
    expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...chances)).toBeLessThan(1);
    expect(new Set(chances.map((chance) => Math.floor(chance * 4))).size).toBe(4);
  });
}
