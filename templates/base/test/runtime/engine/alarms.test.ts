import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { Alarms } from "../../../src/runtime/engine/alarms.ts";
import { clockByHand } from "../support/clock-by-hand.ts";

const minute = 60_000;

function setting() {
  const clock = clockByHand();
  const alarms = new Alarms(clock);
  const rung: string[] = [];
  const set = (name: string, inMs: number) =>
    alarms.set(name, { at: clock.now() + inMs, ring: () => void rung.push(name) });
  const pass = async (milliseconds: number) => {
    clock.pass(milliseconds);
    await setImmediate();
  };
  return { alarms, rung, set, pass };
}

test("each rings once, at its time and never before", async () => {
  const { rung, set, pass } = setting();
  set("late", 3 * minute);
  set("soon", 30_000);
  await pass(29_999);
  expect(rung).toEqual([]);
  await pass(1);
  expect(rung).toEqual(["soon"]);
  await pass(minute);
  await pass(minute);
  expect(rung).toEqual(["soon"]);
  await pass(minute);
  expect(rung).toEqual(["soon", "late"]);
});

test("one that is replaced rings at its new time, one that is cleared does not ring", async () => {
  const { alarms, rung, set, pass } = setting();
  set("moved", 1_000);
  set("gone", 1_000);
  set("moved", 2_000);
  alarms.clear("gone");
  await pass(1_000);
  expect(rung).toEqual([]);
  await pass(1_000);
  expect(rung).toEqual(["moved"]);
});

test("one that is infinitely far away is none, and takes the place of one that was set", async () => {
  const { rung, set, pass } = setting();
  set("never", 1_000);
  set("never", Number.POSITIVE_INFINITY);
  await pass(minute);
  expect(rung).toEqual([]);
});

test("after they are stopped none rings", async () => {
  const { alarms, rung, set, pass } = setting();
  set("late", 1_000);
  alarms.stop();
  await pass(minute);
  expect(rung).toEqual([]);
});
