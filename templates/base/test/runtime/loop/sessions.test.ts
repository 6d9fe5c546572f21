import { expect, test } from "vitest";

import { SessionNotFound } from "../../../src/runtime/errors.ts";
import { archive } from "../fixture/calls.ts";
import { gate, meeting, passGate } from "../support/gate.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { answer, ask, createTestAgent, settled } from "../support/test-agent.ts";

const request = { principal: "alice", trace: "" };

test("a run sees what was said in its session before", async () => {
  const model = scriptedModel([{ say: "Hello Sam." }, { say: "You are Sam." }]);
  const testAgent = await createTestAgent({ model });
  const { sessionId } = await ask(testAgent, "I am Sam");
  await ask(testAgent, "Who am I?", sessionId);
  expect(model.prompts[1]!.slice(1)).toEqual([
    { role: "user", content: [{ type: "text", text: "I am Sam" }] },
    { role: "assistant", content: [{ type: "text", text: "Hello Sam." }] },
    { role: "user", content: [{ type: "text", text: "Who am I?" }] },
  ]);
});

test("runs of one session go one after the other, and the second sees what the first said", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }, { say: "As I said." }]);
  const testAgent = await createTestAgent({ model, agent: { tools } });
  const { run: first } = await testAgent.engine.start({ ...request, input: "Go" });
  const { run: second } = await testAgent.engine.start({ ...request, input: "Again?", sessionId: first.sessionId });
  await entered;
  expect(await testAgent.state.runs.find(first.id)).toMatchObject({ status: "running" });
  expect(await testAgent.state.runs.find(second.id)).toMatchObject({ status: "queued" });

  open();
  expect(await settled(testAgent, second.id)).toMatchObject({ status: "succeeded", output: "As I said." });
  expect(await testAgent.state.runs.find(first.id)).toMatchObject({ status: "succeeded" });
  expect(model.prompts[2]!.map(({ role }) => role)).toEqual([
    "system",
    "user",
    "assistant",
    "tool",
    "assistant",
    "user",
  ]);
});

test("a run waits while an earlier one of its session waits for a person", async () => {
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }, { say: "You are welcome." }]);
  const testAgent = await createTestAgent({ model });
  const first = await ask(testAgent, "Archive 1001");
  const { run: second } = await testAgent.engine.start({ ...request, input: "Thanks", sessionId: first.sessionId });
  expect(second.status).toBe("queued");
  await answer(testAgent, first, "a", true);
  expect(await settled(testAgent, second.id)).toMatchObject({ status: "succeeded", output: "You are welcome." });
});

test("runs of different sessions go at the same time", async () => {
  const model = scriptedModel([{ calls: [{ id: "a", tool: "meet", input: {} }] }, { say: "We met." }]);
  const testAgent = await createTestAgent({ model, agent: { tools: meeting() } });
  const runs = await Promise.all([ask(testAgent, "Meet"), ask(testAgent, "Meet")]);
  expect(runs).toMatchObject([{ output: "We met." }, { output: "We met." }]);
});

test("nobody goes on with a session of somebody else, nor with one that does not exist", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "Hello." }]) });
  const { sessionId } = await ask(testAgent, "Hello");
  const bobs = { input: "Hello", principal: "bob", trace: "" };
  await expect(testAgent.engine.start({ ...bobs, sessionId })).rejects.toThrow(SessionNotFound);
  await expect(testAgent.engine.start({ ...bobs, sessionId: "nowhere" })).rejects.toThrow(
    'There is no session "nowhere".',
  );
});

test("the history begins with a user's message, however much of it a run may see", async () => {
  const model = scriptedModel([{ say: "One." }, { say: "Two." }]);
  const testAgent = await createTestAgent({ model, agent: { history: { messages: 2, tokens: 10_000 } } });
  const { sessionId } = await ask(testAgent, "First");
  await ask(testAgent, "Second", sessionId);
  expect(model.prompts[1]!.slice(1)).toEqual([{ role: "user", content: [{ type: "text", text: "Second" }] }]);
});
