import { expect, test } from "vitest";

import { create as createClock } from "../../src/runtime/clock.ts";
import { patient } from "../../src/runtime/patient.ts";
import { Unavailable } from "../../src/runtime/ports/unavailable.ts";

/** A clock on which waiting takes no time, and is taken down. */
function recordWaits() {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return { waits, clock: { ...createClock(), chance: () => 1, wait } };
}

/** Fails that often, and then says how often it was asked. */
function awayFor(times: number, error: Error) {
  let asked = 0;
  return async () => {
    if (++asked <= times) throw error;
    return asked;
  };
}

test("what is away is asked again until it answers, less and less often", async () => {
  const { waits, clock } = recordWaits();
  const store = patient({ read: awayFor(7, new Unavailable()) }, clock);
  expect(await store.read()).toBe(8);
  expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

test("what fails otherwise fails at once, also after a while", async () => {
  const { waits, clock } = recordWaits();
  const broken = awayFor(1, new Error("broken"));
  await expect(patient({ read: broken }, clock).read()).rejects.toThrow("broken");
  expect(waits).toEqual([]);

  const errors = [new Unavailable(), new Error("closed")];
  const closing = patient({ read: () => Promise.reject(errors.shift()!) }, clock);
  await expect(closing.read()).rejects.toThrow("closed");
});

test("parts of a port are patient too; what is no operation is as it was", async () => {
  const { clock } = recordWaits();
  const lost = Promise.resolve("lost");
  const port = patient({ runs: { find: awayFor(1, new Unavailable()) }, lost, size: () => 3 }, clock);
  expect(await port.runs.find()).toBe(2);
  expect(port.lost).toBe(lost);
  expect(port.size()).toBe(3);
});
