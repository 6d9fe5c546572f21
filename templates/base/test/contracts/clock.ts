import { expect, test } from "vitest";

import type { Clock } from "../../src/ports/clock.ts";

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
}
