import { expect, test } from "vitest";

import type { LoopVersion } from "../../../src/runtime/loop/steps.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import { archive } from "../fixture/calls.ts";
import { gate, passGate } from "../support/gate.ts";
import { createService } from "../support/service.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import {
  answer,
  ask,
  createStores,
  createTestAgent,
  settled,
  type Stores,
  type TestAgent,
} from "../support/test-agent.ts";

const moves = [{ calls: [archive()] }, { say: "Archived." }];
const first: LoopVersion = { version: 1, compatibleWith: [] };

/** A run that the first version of the loop left waiting for a person. */
async function leftBehind() {
  const stores = await createStores();
  const testAgent = await createTestAgent({ model: scriptedModel(moves), stores, loop: first });
  return { stores, run: await ask(testAgent, "Archive 1001") };
}

async function deploy(stores: Stores, loop: LoopVersion): Promise<TestAgent> {
  const testAgent = await createTestAgent({ model: scriptedModel(moves), stores, loop });
  await testAgent.engine.recover();
  return testAgent;
}

test("a run that waits across a change of the loop goes on, where the new version says that it can", async () => {
  const { stores, run } = await leftBehind();
  const testAgent = await deploy(stores, { version: 2, compatibleWith: [1] });
  expect(await answer(testAgent, run, "a", true)).toMatchObject({ status: "succeeded", output: "Archived." });
});

test("otherwise it is parked, and says which version began it; nothing of it runs", async () => {
  const { stores, run } = await leftBehind();
  const testAgent = await deploy(stores, { version: 2, compatibleWith: [] });
  await parked(testAgent, run);
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "parked", error: null });
  await testAgent.engine.approve(run.id, "a", { approved: true, by: "carol" });
  const events = testAgent.state.events.follow(run.id, 0, AbortSignal.timeout(5_000));
  for await (const { event } of events) {
    if (event.type !== "run-park") continue;
    expect(event.reason).toContain("Version 1 of the agent's loop began the run, and version 2 cannot continue it");
    break;
  }
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "open" });
});

test("a parked run goes on when the version that began it is back, with the answer that came meanwhile", async () => {
  const { stores, run } = await leftBehind();
  const newer = await deploy(stores, { version: 2, compatibleWith: [] });
  await parked(newer, run);
  await newer.engine.approve(run.id, "a", { approved: true, by: "carol" });
  const testAgent = await deploy(stores, first);
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded", output: "Archived." });
  expect((await transcriptOf(testAgent, run)).filter((line) => line === "a starts")).toHaveLength(1);
});

test("what a newer version has written into a run, the older one does not take for its own", async () => {
  const { stores, run } = await leftBehind();
  const model = scriptedModel([moves[0]!, { calls: [archive("b")] }]);
  const newer = await createTestAgent({ model, stores, loop: { version: 2, compatibleWith: [1] } });
  await newer.engine.recover();
  expect(await answer(newer, run, "a", true)).toMatchObject({ status: "waiting" });
  const testAgent = await deploy(stores, first);
  await parked(testAgent, run);
});

test("other runs go on beside a parked one, and its session when it is cancelled", async () => {
  const { stores, run } = await leftBehind();
  const testAgent = await createTestAgent({
    model: scriptedModel([{ say: "Hello." }, { say: "Hello again." }]),
    stores,
    loop: { version: 2, compatibleWith: [] },
  });
  await testAgent.engine.recover();
  await parked(testAgent, run);
  expect(await ask(testAgent, "Hello")).toMatchObject({ status: "succeeded" });
  await testAgent.engine.cancel(run.id, "There will be no other version.");
  expect(await ask(testAgent, "Hello", run.sessionId)).toMatchObject({ status: "succeeded" });
});

test("who waits for a run that gets parked is told so, and not left to wait", async () => {
  const stores = await createStores();
  const { tools, entered } = gate();
  const underWay = { model: scriptedModel([passGate]), stores, agent: { tools } };
  const request = { principal: "alice", input: "Go", trace: "", idempotencyKey: "once" };
  const before = await createTestAgent({ ...underWay, loop: first });
  await before.engine.start(request);
  await entered;
  const { alice, engine } = await createService({ ...underWay, loop: { version: 2, compatibleWith: [] } });
  await engine.recover();
  const sameAgain = { "idempotency-key": "once", prefer: "wait=60" };
  expect((await alice.post("/v1/runs", { input: "Go" }, sameAgain)).body).toMatchObject({ status: "parked" });
});

async function parked({ state }: TestAgent, { id }: Run): Promise<void> {
  for await (const { event } of state.events.follow(id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "run-park") break;
  }
}
