import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import type { Run } from "../../../src/runtime/ports/run.ts";
import { archive } from "../fixture/calls.ts";
import { clockByHand } from "../support/clock-by-hand.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createStores, createWorld, settled, type World } from "../support/world.ts";

const day = 24 * 60 * 60_000;
const minute = 60_000;
const moves = [{ calls: [archive("a")] }, { say: "Nobody has answered." }];

/** A run that waits for a person, for 40 days at most: longer than a timer can. */
async function waitingRun(calls = moves[0]!.calls!) {
  const clock = clockByHand();
  const model = scriptedModel([{ calls }, moves[1]!]);
  const stores = await createStores();
  const world = await createWorld({ model, clock, stores, agent: { approvalTimeoutMs: 40 * day } });
  return { world, model, clock, stores, run: await ask(world, "Archive 1001") };
}

test("a call that nobody answers is declined by the clock, and the model is told", async () => {
  const { world, model, clock, run } = await waitingRun();
  clock.pass(40 * day);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded", output: "Nobody has answered." });
  expect((await transcriptOf(world, run)).slice(2)).toEqual([
    "may a run?",
    "expiry: no, Nobody answered in time.",
    "a starts",
    "a fails: expired",
    "model: Nobody has answered.",
    "run succeeded",
  ]);
  expect(model.prompts[1]!.at(-1)).toMatchObject({ content: [{ output: { value: { code: "expired" } } }] });
  expect(await world.systems.records.find("1001")).toMatchObject({ status: "open" });
});

test("until then an answer counts", async () => {
  const { world, clock, run } = await waitingRun();
  clock.pass(40 * day - 1);
  await isStill(world, run.id);
  expect(await answer(world, run, "a", true)).toMatchObject({ status: "succeeded" });
  expect(await world.systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("after it none does", async () => {
  const { world, clock, run } = await waitingRun();
  clock.pass(40 * day);
  await settled(world, run.id);
  const late = await world.engine.approve(run.id, "a", { approved: true, by: "carol" });
  expect(late).toMatchObject({ approved: false, by: "expiry" });
});

test("several calls of one decision expire together", async () => {
  const { world, clock, run } = await waitingRun([archive("a"), archive("b", "1003")]);
  clock.pass(40 * day);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
  const transcript = await transcriptOf(world, run);
  expect(transcript.filter((line) => line.includes("fails: expired"))).toHaveLength(2);
});

test("a call expires also while the process is down", async () => {
  const { model, stores, clock, run } = await waitingRun();
  clock.pass(0);
  const later = clockByHand();
  later.set(41 * day);
  const world = await createWorld({ model, clock: later, stores });
  await world.engine.recover();
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded", output: "Nobody has answered." });
});

test("a new process waits for what is left, not for the whole time again", async () => {
  const { model, stores, run } = await waitingRun();
  const later = clockByHand();
  later.set(39 * day);
  const world = await createWorld({ model, clock: later, stores });
  await world.engine.recover();
  await world.rest.begins(run.id, AbortSignal.timeout(5_000));
  later.pass(day - 1);
  await isStill(world, run.id);
  later.pass(1);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test("a clock that is set back makes a call expire later, never never", async () => {
  const { world, clock, run } = await waitingRun();
  clock.set(-day);
  clock.pass(40 * day);
  await isStill(world, run.id);
  clock.pass(day);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test("a clock that is set forward is noticed within a minute", async () => {
  const { world, clock, run } = await waitingRun();
  clock.set(40 * day);
  await isStill(world, run.id);
  clock.pass(minute);
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded" });
});

test("a cancelled run does not come back when its time is over", async () => {
  const { world, clock, run } = await waitingRun();
  await world.engine.cancel(run.id, "Never mind.");
  clock.pass(41 * day);
  await setImmediate();
  expect(await transcriptOf(world, run)).toEqual([
    "user: Archive 1001",
    'model calls archive-record {"recordId":"1001","reason":"It is complete."}',
    "may a run?",
    "run cancelled: cancelled",
  ]);
});

test.for<[string, (world: World, run: Run) => Promise<unknown>]>([
  ["answered", (world, run) => answer(world, run, "a", true)],
  ["cancelled", (world, run) => world.engine.cancel(run.id, "Never mind.")],
])("once it is %s, nobody looks at the clock for it any more", async ([, end]) => {
  const { world, clock, run } = await waitingRun();
  expect(clock.waiting()).toBe(1);
  await end(world, run);
  clock.pass(minute);
  await setImmediate();
  expect(clock.waiting()).toBe(0);
});

/** It waits on, although something may have looked at it. */
async function isStill({ state }: World, runId: string): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  expect(await state.runs.find(runId)).toMatchObject({ status: "waiting" });
  expect(await state.approvals.find(runId, "a")).toBeUndefined();
}
