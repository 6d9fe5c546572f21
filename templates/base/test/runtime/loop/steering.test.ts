import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { gate, passGate } from "../support/gate.ts";
import { said, scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createTestAgent, settled } from "../support/test-agent.ts";

const request = { principal: "alice", trace: "" };

/** A run whose tool is under way, and what arrives then. */
async function interrupted(...inputs: string[]) {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "As you wish." }, { say: "And this." }]);
  const testAgent = await createTestAgent({ model, agent: { tools, turnPolicy: "steer" } });
  const { run } = await testAgent.engine.start({ ...request, input: "Go" });
  await entered;
  const arrived = [];
  for (const input of inputs) {
    arrived.push((await testAgent.engine.start({ ...request, input, sessionId: run.sessionId })).run);
  }
  open();
  return { testAgent, model, run, arrived };
}

test("a message that arrives during a run joins it at its next decision, and its own run says where it went", async () => {
  const { testAgent, model, run, arrived } = await interrupted("Rather left", "And slowly");
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded", output: "As you wish." });
  expect(said(model, 1)).toEqual(["Go", "Rather left", "And slowly"]);
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "user", "user"]);
  expect(model.prompts[1]![3]!.content, "what the tool said is heard once").toHaveLength(1);
  for (const { id } of arrived) {
    expect(await settled(testAgent, id)).toMatchObject({ status: "merged", mergedInto: run.id, output: null });
  }
  expect(await transcriptOf(testAgent, run)).toEqual([
    "user: Go",
    "model calls pass-gate {}",
    "gate starts",
    "gate succeeds",
    "user joins: Rather left",
    "user joins: And slowly",
    "model: As you wish.",
    "run succeeded",
  ]);
});

test("the next run of the session is a run of its own, and has heard it all", async () => {
  const { testAgent, model, run } = await interrupted("Rather left");
  await settled(testAgent, run.id);
  expect(await ask(testAgent, "Thanks", run.sessionId)).toMatchObject({ status: "succeeded", output: "And this." });
  expect(said(model, 2)).toEqual(["Go", "Rather left", "Thanks"]);
});

test("a message reaches a run that waits for a person when that goes on", async () => {
  const model = scriptedModel([{ calls: [archive()] }, { say: "It is archived. Hello." }]);
  const testAgent = await createTestAgent({ model, agent: { turnPolicy: "steer" } });
  const run = await ask(testAgent, "Archive 1001");
  const { run: arrived } = await testAgent.engine.start({ ...request, input: "Hello?", sessionId: run.sessionId });
  expect(arrived.status).toBe("queued");
  expect(await answer(testAgent, run, "a", true)).toMatchObject({ output: "It is archived. Hello." });
  expect(said(model, 1)).toEqual(["Archive 1001", "Hello?"]);
  expect(await settled(testAgent, arrived.id)).toMatchObject({ status: "merged", mergedInto: run.id });
});

test("messages of other sessions, and those that were cancelled, join nothing", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Done." }]);
  const testAgent = await createTestAgent({ model, agent: { tools, turnPolicy: "steer" } });
  const { run } = await testAgent.engine.start({ ...request, input: "Go" });
  await entered;
  const { run: other } = await testAgent.engine.start({ ...request, input: "Elsewhere" });
  const { run: taken } = await testAgent.engine.start({ ...request, input: "Wait", sessionId: run.sessionId });
  await testAgent.engine.cancel(taken.id, "Never mind.");
  open();
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded" });
  expect(model.prompts.map((_, place) => said(model, place)).filter((heard) => heard[0] === "Go")).toEqual([
    ["Go"],
    ["Go"],
  ]);
  expect(await settled(testAgent, other.id)).toMatchObject({ status: "succeeded" });
  expect(await testAgent.state.runs.find(taken.id)).toMatchObject({ status: "cancelled" });
});

test("over HTTP, whoever waits for a message that joined is told which run answers it", async () => {
  const model = scriptedModel([{ calls: [archive()] }, { say: "Both." }]);
  const { alice, state } = await createService({ model, agent: { turnPolicy: "steer" } });
  const run = await alice.run("Archive 1001");
  const waits = alice.run("And hurry", run.sessionId);
  while ((await state.runs.queued(run.sessionId)).length === 0) await setImmediate();
  await alice.post(`/v1/runs/${run.id}/approvals/a`, { approved: true });
  const { status, mergedInto } = await waits;
  expect({ status, mergedInto }).toEqual({ status: "merged", mergedInto: run.id });
});
