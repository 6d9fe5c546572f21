import { setImmediate } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import type { Run } from "../../../src/runtime/ports/run.ts";
import { archive } from "../fixture/calls.ts";
import { Timers } from "../../../src/runtime/engine/timers.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createStores, createTestAgent, settled, type TestAgent } from "../support/test-agent.ts";

const day = 24 * 60 * 60_000;
const minute = 60_000;
const moves = [{ calls: [archive("a")] }, { say: "Nobody has answered." }];

/** Starts a run that waits for an approver for 40 days at most: longer than the longest timer. */
async function waitingRun(calls = moves[0]!.calls!) {
  const clock = fakeClock();
  const model = scriptedModel([{ calls }, moves[1]!]);
  const stores = await createStores();
  const testAgent = await createTestAgent({ model, clock, stores, agent: { approvalTimeoutMs: 40 * day } });
  return { testAgent, model, clock, stores, run: await ask(testAgent, "Archive 1001") };
}

test("declines an expired call and tells the model", async () => {
  const { testAgent, model, clock, run } = await waitingRun();
  clock.pass(40 * day);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded", output: "Nobody has answered." });
  expect((await transcriptOf(testAgent, run)).slice(2)).toEqual([
    "may a run?",
    "expiry: no, Nobody answered in time.",
    "a starts",
    "a fails: expired",
    "model: Nobody has answered.",
    "run succeeded",
  ]);
  expect(model.prompts[1]!.at(-1)).toMatchObject({ content: [{ output: { value: { code: "expired" } } }] });
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "open" });
});

test("accepts an answer until the call expires", async () => {
  const { testAgent, clock, run } = await waitingRun();
  clock.pass(40 * day - 1);
  await expectWaiting(testAgent, run.id);
  expect(await answer(testAgent, run, "a", true)).toMatchObject({ status: "succeeded" });
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("rejects an answer after the call expired", async () => {
  const { testAgent, clock, run } = await waitingRun();
  clock.pass(40 * day);
  await settled(testAgent, run.id);
  const late = await testAgent.engine.approve(run.id, "a", { approved: true, by: "carol" });
  expect(late).toMatchObject({ approved: false, by: "expiry" });
});

test("expires all calls of one decision together", async () => {
  const { testAgent, clock, run } = await waitingRun([archive("a"), archive("b", "1003")]);
  clock.pass(40 * day);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded" });
  const transcript = await transcriptOf(testAgent, run);
  expect(transcript.filter((line) => line.includes("fails: expired"))).toHaveLength(2);
});

test("expires a call while the process is down", async () => {
  const { model, stores, clock, run } = await waitingRun();
  clock.pass(0);
  const later = fakeClock();
  later.set(41 * day);
  const testAgent = await createTestAgent({ model, clock: later, stores });
  await testAgent.engine.recover();
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded", output: "Nobody has answered." });
});

test("waits only for the remaining time after a restart", async () => {
  const { model, stores, run } = await waitingRun();
  const later = fakeClock();
  later.set(39 * day);
  const testAgent = await createTestAgent({ model, clock: later, stores });
  await testAgent.engine.recover();
  await testAgent.suspended.begins(run.id, AbortSignal.timeout(5_000));
  later.pass(day - 1);
  await expectWaiting(testAgent, run.id);
  later.pass(1);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded" });
});

test("expires a call later when the clock is set back", async () => {
  const { testAgent, clock, run } = await waitingRun();
  clock.set(-day);
  clock.pass(40 * day);
  await expectWaiting(testAgent, run.id);
  clock.pass(day);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded" });
});

test("notices within a minute when the clock is set forward", async () => {
  const { testAgent, clock, run } = await waitingRun();
  clock.set(40 * day);
  await expectWaiting(testAgent, run.id);
  clock.pass(minute);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded" });
});

test("does not resume a cancelled run when its call expires", async () => {
  const { testAgent, clock, run } = await waitingRun();
  await testAgent.engine.cancel(run.id, "Never mind.");
  clock.pass(41 * day);
  await setImmediate();
  expect(await transcriptOf(testAgent, run)).toEqual([
    "user: Archive 1001",
    'model calls archive-record {"recordId":"1001","reason":"It is complete."}',
    "may a run?",
    "run cancelled: cancelled",
  ]);
});

test.for<[string, (testAgent: TestAgent, run: Run) => Promise<unknown>]>([
  ["answered", (testAgent, run) => answer(testAgent, run, "a", true)],
  ["cancelled", (testAgent, run) => testAgent.engine.cancel(run.id, "Never mind.")],
])("clears the timer of a run that was %s", async ([, end]) => {
  const { testAgent, clock, run } = await waitingRun();
  expect(clock.waiting()).toBe(1);
  await end(testAgent, run);
  clock.pass(minute);
  await setImmediate();
  expect(clock.waiting()).toBe(0);
});

/** Expects that the run still waits. */
async function expectWaiting({ state }: TestAgent, runId: string): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  expect(await state.runs.find(runId)).toMatchObject({ status: "waiting" });
  expect(await state.approvals.find(runId, "a")).toBeUndefined();
}

describe("timers", () => {
  test("fires each timer once, at its time and never before", async () => {
    const { fired, set, pass } = startTimers();
    set("late", 3 * minute);
    set("soon", 30_000);
    await pass(29_999);
    expect(fired).toEqual([]);
    await pass(1);
    expect(fired).toEqual(["soon"]);
    await pass(minute);
    await pass(minute);
    expect(fired).toEqual(["soon"]);
    await pass(minute);
    expect(fired).toEqual(["soon", "late"]);
  });

  test("fires a replaced timer at its new time and a cleared timer never", async () => {
    const { timers, fired, set, pass } = startTimers();
    set("moved", 1_000);
    set("gone", 1_000);
    set("moved", 2_000);
    timers.clear("gone");
    await pass(1_000);
    expect(fired).toEqual([]);
    await pass(1_000);
    expect(fired).toEqual(["moved"]);
  });

  test("clears a timer that is set to infinity", async () => {
    const { fired, set, pass } = startTimers();
    set("never", 1_000);
    set("never", Number.POSITIVE_INFINITY);
    await pass(minute);
    expect(fired).toEqual([]);
  });

  test("fires nothing and ends after a stop", async () => {
    const { timers, fired, set, pass, done } = startTimers();
    set("late", 1_000);
    timers.stop();
    await pass(minute);
    await done;
    expect(fired).toEqual([]);
  });
});

function startTimers() {
  const clock = fakeClock();
  const timers = new Timers(clock);
  const fired: string[] = [];
  const done = Array.fromAsync(timers.due(), (name) => void fired.push(name));
  const set = (name: string, inMs: number) => timers.set(name, clock.now() + inMs);
  const pass = async (milliseconds: number) => {
    await setImmediate();
    clock.pass(milliseconds);
    await setImmediate();
  };
  return { timers, fired, set, pass, done };
}
