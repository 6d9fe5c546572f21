import { expect, onTestFinished, test } from "vitest";

import { StartAtRefused } from "../../../src/runtime/ports/schedule.ts";
import type { RunStore } from "../../../src/runtime/ports/state.ts";
import { Unavailable } from "../../../src/runtime/ports/unavailable.ts";
import { clockByHand } from "../support/clock-by-hand.ts";
import { gate, passGate } from "../support/gate.ts";
import { intercept } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { quiet, until } from "../support/until.ts";
import { createStores, createWorld, settled, type WorldOptions } from "../support/world.ts";

const day = 24 * 60 * 60_000;
const request = { principal: "alice", input: "Hello", trace: "" };

async function startProcess(options: Partial<WorldOptions> = {}, laterMs = 0) {
  const clock = clockByHand();
  clock.set(laterMs);
  const model = scriptedModel([{ say: "Good morning." }]);
  const world = await createWorld({ model, clock, ...options });
  const { scheduler, state } = world;
  scheduler.start();
  onTestFinished(() => scheduler.stop());
  await until(() => clock.waiting() > 0);
  const schedule = async (inMs: number, principal = "alice") =>
    (await scheduler.schedule({ ...request, principal, startAt: clock.now() + inMs })).run;
  const pass = async (milliseconds: number) => {
    await until(() => clock.waiting() > 0);
    clock.pass(milliseconds);
  };
  const statusOf = async ({ id }: { id: string }) => (await state.runs.find(id))?.status;
  return { ...world, clock, schedule, pass, statusOf };
}

test("a run begins at its time and not before, be it longer away than a timer can wait", async () => {
  const world = await startProcess();
  const run = await world.schedule(40 * day);
  expect(run).toMatchObject({ status: "scheduled" });
  await world.pass(40 * day - 1);
  await quiet();
  expect(await world.statusOf(run)).toBe("scheduled");
  await world.pass(1);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded", output: "Good morning." });
});

test("one that is due sooner than what is waited for begins in time", async () => {
  const world = await startProcess();
  const run = await world.schedule(10);
  await world.pass(10);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test("what was due while no process was there begins with the next one", async () => {
  const stores = await createStores();
  const before = await startProcess({ stores });
  const run = await before.schedule(day);
  before.scheduler.stop();
  const after = await startProcess({ stores }, 3 * day);
  expect(await settled(after, run.id)).toMatchObject({ status: "succeeded" });
});

test("one that was cancelled never begins", async () => {
  const world = await startProcess();
  const run = await world.schedule(day);
  await world.engine.cancel(run.id, "Never mind.");
  await world.pass(day);
  await quiet();
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
});

test("those that find no room wait for it, and do not keep others waiting", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const world = await startProcess({ model, agent: { tools }, maxRunsPerPrincipal: 1 });
  const [first, second] = [await world.schedule(day), await world.schedule(day)];
  const ofBob = await world.schedule(day + 1_000, "bob");
  await world.pass(day);
  await entered;
  await world.pass(1_000);
  while ((await world.statusOf(ofBob)) === "scheduled") await quiet();
  expect(await world.statusOf(second)).toBe("scheduled");
  open();
  await settled(world, first.id);
  await world.pass(5_000);
  expect(await settled(world, second.id)).toMatchObject({ status: "succeeded" });
});

test("one that is recorded while others are looked for is not overlooked", async () => {
  const isLooking = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const through = <Port extends object>(port: Port): Port => {
    if (!("runs" in port)) return port;
    const runs = port.runs as RunStore;
    const scheduled = async () => {
      const found = await runs.scheduled();
      isLooking.resolve();
      await goOn.promise;
      return found;
    };
    return { ...port, runs: { ...runs, scheduled } };
  };
  const clock = clockByHand();
  const world = await createWorld({ model: scriptedModel([{ say: "Good morning." }]), clock, through });
  world.scheduler.start();
  onTestFinished(() => world.scheduler.stop());
  await isLooking.promise;
  const { run } = await world.scheduler.schedule({ ...request, startAt: clock.now() + 10 });
  goOn.resolve();
  await until(() => clock.waiting() > 0);
  clock.pass(10);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test("while the store is away nothing is lost; it begins when the store is back", async () => {
  let isAway = false;
  const through = <Port extends object>(port: Port): Port =>
    "journal" in port
      ? intercept(port, (operation) => (isAway ? Promise.reject(new Unavailable()) : operation()))
      : port;
  const world = await startProcess({ through });
  const run = await world.schedule(day);
  isAway = true;
  await world.pass(day);
  await quiet();
  expect(await world.statusOf(run)).toBe("scheduled");
  isAway = false;
  await world.pass(5_000);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test.for([
  [-60_001, "is in the past"],
  [366 * day + 1, "is more than a year away"],
] as const)("a time %d ms from now is refused, and leaves nothing behind", async ([inMs, reason]) => {
  const { schedule, state } = await startProcess();
  await expect(schedule(inMs)).rejects.toThrow(new StartAtRefused(reason));
  expect(await state.runs.scheduled()).toEqual([]);
});

test("a time that has just passed is now: no two clocks agree", async () => {
  const world = await startProcess();
  const run = await world.schedule(-60_000);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});
