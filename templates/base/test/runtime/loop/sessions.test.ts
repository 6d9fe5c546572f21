import { expect, test } from "vitest";

import { SessionNotFound } from "../../../src/runtime/ports/state.ts";
import { archive } from "../fixture/calls.ts";
import { gate, meeting, passGate } from "../support/gate.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { answer, ask, createWorld, settled } from "../support/world.ts";

const request = { principal: "alice", trace: "" };

test("a run sees what was said in its session before", async () => {
  const model = scriptedModel([{ say: "Hello Sam." }, { say: "You are Sam." }]);
  const world = await createWorld({ model });
  const { sessionId } = await ask(world, "I am Sam");
  await ask(world, "Who am I?", sessionId);
  expect(model.prompts[1]!.slice(1)).toEqual([
    { role: "user", content: [{ type: "text", text: "I am Sam" }] },
    { role: "assistant", content: [{ type: "text", text: "Hello Sam." }] },
    { role: "user", content: [{ type: "text", text: "Who am I?" }] },
  ]);
});

test("runs of one session go one after the other, and the second sees what the first said", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }, { say: "As I said." }]);
  const world = await createWorld({ model, agent: { tools } });
  const { run: first } = await world.engine.start({ ...request, input: "Go" });
  const { run: second } = await world.engine.start({ ...request, input: "Again?", sessionId: first.sessionId });
  await entered;
  expect(await world.state.runs.find(first.id)).toMatchObject({ status: "running" });
  expect(await world.state.runs.find(second.id)).toMatchObject({ status: "queued" });

  open();
  expect(await settled(world, second.id)).toMatchObject({ status: "succeeded", output: "As I said." });
  expect(await world.state.runs.find(first.id)).toMatchObject({ status: "succeeded" });
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
  const world = await createWorld({ model });
  const first = await ask(world, "Archive 1001");
  const { run: second } = await world.engine.start({ ...request, input: "Thanks", sessionId: first.sessionId });
  expect(second.status).toBe("queued");
  await answer(world, first, "a", true);
  expect(await settled(world, second.id)).toMatchObject({ status: "succeeded", output: "You are welcome." });
});

test("runs of different sessions go at the same time", async () => {
  const model = scriptedModel([{ calls: [{ id: "a", tool: "meet", input: {} }] }, { say: "We met." }]);
  const world = await createWorld({ model, agent: { tools: meeting() } });
  const runs = await Promise.all([ask(world, "Meet"), ask(world, "Meet")]);
  expect(runs).toMatchObject([{ output: "We met." }, { output: "We met." }]);
});

test("nobody goes on with a session of somebody else, nor with one that does not exist", async () => {
  const world = await createWorld({ model: scriptedModel([{ say: "Hello." }]) });
  const { sessionId } = await ask(world, "Hello");
  const bobs = { input: "Hello", principal: "bob", trace: "" };
  await expect(world.engine.start({ ...bobs, sessionId })).rejects.toThrow(SessionNotFound);
  await expect(world.engine.start({ ...bobs, sessionId: "nowhere" })).rejects.toThrow('There is no session "nowhere".');
});

test("the history begins with a user's message, however much of it a run may see", async () => {
  const model = scriptedModel([{ say: "One." }, { say: "Two." }]);
  const world = await createWorld({ model, agent: { history: { messages: 2, tokens: 10_000 } } });
  const { sessionId } = await ask(world, "First");
  await ask(world, "Second", sessionId);
  expect(model.prompts[1]!.slice(1)).toEqual([{ role: "user", content: [{ type: "text", text: "Second" }] }]);
});
