import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { create as createRecords } from "../fixture/records.ts";
import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { agent } from "../fixture/agent.ts";
import { gate, passGate } from "../support/gate.ts";
import { delayed, holdUpdate, intercept } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { createStores, createTestAgent, settled, type Stores, type TestAgent } from "../support/test-agent.ts";

/*
 * An answer or a cancellation can come at any moment. With a delayed state, each operation takes some turns of the
 * event loop, so the tests reach every moment of a run by counting turns.
 */

const approval = { approved: true, by: "carol" };

test("cancels a run at any moment", async () => {
  const stores = await createStores();
  for (let turns = 0; turns < 60; turns++) {
    const { engine, state, run } = await startArchive(stores);
    await pass(turns);
    await engine.cancel(run.id, "");
    expect(await state.runs.find(run.id), `after ${turns} turns`).toMatchObject({ status: "cancelled" });
  }
}, 30_000);

test("accepts an answer at any moment", async () => {
  const stores = await createStores();
  for (let turns = 0; turns < 20; turns++) {
    const testAgent = await startArchive(stores);
    await reachRequest(testAgent);
    await pass(turns);
    await testAgent.engine.approve(testAgent.run.id, "a", approval);
    const run = await settled(testAgent, testAgent.run.id);
    expect(run, `after ${turns} turns`).toMatchObject({ status: "succeeded" });
  }
}, 30_000);

test("starts no call after the end when answer and cancellation meet", async () => {
  const stores = await createStores();
  for (let lead = -10; lead <= 10; lead++) {
    const testAgent = await startArchive(stores);
    const { engine, state, systems, run } = testAgent;
    await testAgent.suspended.begins(run.id, AbortSignal.timeout(5_000));
    const answered = pass(-lead).then(() => engine.approve(run.id, "a", approval));
    const cancelled = pass(lead).then(() => engine.cancel(run.id, ""));
    await Promise.all([answered, cancelled]);
    await pass(60);
    const hasBegun = (await transcriptOf(testAgent, run)).includes("a starts");
    const isArchived = (await systems.records.find("1001"))?.status === "archived";
    expect(isArchived && !hasBegun, `the answer came ${lead} turns before the cancellation`).toBe(false);
    expect(await state.runs.find(run.id)).toMatchObject({
      status: expect.stringMatching(/cancelled|succeeded/) as string,
    });
  }
}, 30_000);

// The embedded engine sees a cancellation at once. A distributed engine sees it at the next step.
test("starts no waiting call when the run is cancelled", async () => {
  const isAsking = Promise.withResolvers<void>();
  const isCancelled = Promise.withResolvers<void>();
  const { tools } = gate();
  let hasBegun = false;
  const execute = async () => void (hasBegun = true);
  const testAgent = await createTestAgent({
    model: scriptedModel([{ calls: [...passGate.calls, archive("late")] }]),
    agent: {
      tools: new Map<string, AnyTool>([...agent.tools, ["pass-gate", { ...tools.get("pass-gate")!, execute }]]),
    },
    through: holdUpdate("ask-late", () => {
      isAsking.resolve();
      return isCancelled.promise;
    }),
  });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  await isAsking.promise;
  const cancellation = testAgent.engine.cancel(run.id, "I changed my mind.");
  isCancelled.resolve();
  await cancellation;
  expect((await transcriptOf(testAgent, run)).slice(-4)).toEqual([
    "gate starts",
    "may late run?",
    "gate fails: interrupted",
    "run cancelled: cancelled",
  ]);
  expect(hasBegun).toBe(false);
});

/** Starts a run with new records. */
async function startArchive({ database }: Stores) {
  const stores = { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const testAgent = await createTestAgent({ model, stores, through: (port) => intercept(port, delayed) });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Archive 1001", trace: "" });
  return { ...testAgent, run };
}

/** Resolves at the approval request. */
async function reachRequest({ state, run }: TestAgent & { run: { id: string } }): Promise<void> {
  for await (const { event } of state.events.follow(run.id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "approval-request") return;
  }
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
