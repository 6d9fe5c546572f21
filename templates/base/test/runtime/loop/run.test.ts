import { expect, test } from "vitest";

import { find } from "../fixture/calls.ts";
import { meeting } from "../support/gate.ts";
import { recordLog } from "../support/telemetry.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { ask, createTestAgent, eventsOf } from "../support/test-agent.ts";

const meet = (id: string) => ({ id, tool: "meet", input: {} });

test("a decision without calls is the reply", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "Good morning." }]) });
  const run = await ask(testAgent, "Hello");
  expect(run).toMatchObject({ status: "succeeded", output: "Good morning.", error: null });
  expect(run.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  expect(await transcriptOf(testAgent, run)).toEqual(["user: Hello", "model: Good morning.", "run succeeded"]);
});

test("the model reads a tool's result before it replies", async () => {
  const model = scriptedModel([{ say: "Let me see.", calls: [find("a")] }, { say: "It is on its way." }]);
  const testAgent = await createTestAgent({ model });
  const run = await ask(testAgent, "Where is record 1001?");
  expect(await transcriptOf(testAgent, run)).toEqual([
    "user: Where is record 1001?",
    "model: Let me see.",
    'model calls find-record {"recordId":"1001"}',
    "a starts",
    "a succeeds",
    "model: It is on its way.",
    "run succeeded",
  ]);
  expect(model.prompts[1]!.at(-1)).toMatchObject({
    role: "tool",
    content: [{ toolCallId: "a", output: { type: "json", value: { found: true, record: { status: "open" } } } }],
  });
});

test("calls that need nobody run together, and their results keep the order of the calls", async () => {
  const model = scriptedModel([{ calls: [meet("b"), meet("a")] }, { say: "They have met." }]);
  const testAgent = await createTestAgent({ model, agent: { tools: meeting() } });
  expect(await ask(testAgent, "Meet")).toMatchObject({ status: "succeeded", output: "They have met." });
  expect(model.prompts[1]!.at(-1)).toMatchObject({ content: [{ toolCallId: "b" }, { toolCallId: "a" }] });
});

test("the tokens of all decisions are added up", async () => {
  const model = scriptedModel([{ calls: [find("a")] }, { calls: [find("b", "1003")] }, { say: "Done." }]);
  const run = await ask(await createTestAgent({ model }), "Where are they?");
  expect(run.usage).toMatchObject({ inputTokens: 30, outputTokens: 15 });
});

test("a reply is streamed, and the pieces add up to it", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "One piece after another." }]) });
  const run = await ask(testAgent, "Hello");
  let streamed = "";
  for await (const { event } of testAgent.state.events.follow(run.id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "text-delta") streamed += event.text;
  }
  expect(streamed).toBe(run.output);
});

test("a model that fails ends the run with a code; what the provider said is told to nobody", async () => {
  const { telemetry, lines, text } = await recordLog({ level: "error" });
  const model = scriptedModel([{ fail: new RangeError("quota of account 4711 is used up") }]);
  const testAgent = await createTestAgent({ model, telemetry });
  const run = await ask(testAgent, "Hello");
  expect(run).toMatchObject({ status: "failed", output: null, error: { code: "model-failed" } });
  expect(await transcriptOf(testAgent, run)).toEqual(["user: Hello", "run failed: model-failed"]);
  expect(lines()).toMatchObject([{ msg: "model failed", run: run.id, err: { type: "RangeError" } }]);
  expect(JSON.stringify(run) + text()).not.toContain("4711");
});

test("after a failed run, the session goes on", async () => {
  const model = scriptedModel([{ say: "Hello." }, { fail: new Error("busy") }]);
  const testAgent = await createTestAgent({ model });
  const { sessionId } = await ask(testAgent, "Hello");
  expect(await ask(testAgent, "Still there?", sessionId)).toMatchObject({ status: "failed" });
  expect(await ask(testAgent, "Are you?", sessionId)).toMatchObject({ status: "failed" });
  expect(model.prompts[2]!.filter(({ role }) => role === "user")).toHaveLength(3);
});

test("calls that a model gives the same id are different calls", async () => {
  const model = scriptedModel([
    { calls: [find("call_0"), find("call_0", "1003")] },
    { calls: [find("call_0", "1002")] },
    { say: "Three records." },
  ]);
  const testAgent = await createTestAgent({ model });
  const run = await ask(testAgent, "Where are they?");
  const events = await eventsOf(testAgent.state, run.id);
  const found = events.flatMap((event) => (event.type === "tool-end" ? [[event.toolCallId, event.result]] : []));
  expect(found).toHaveLength(3);
  expect(Object.fromEntries(found)).toMatchObject({
    call_0: { value: { record: { id: "1001" } } },
    "call_0-2": { value: { record: { id: "1003" } } },
    "call_0-3": { value: { record: { id: "1002" } } },
  });
  expect(run).toMatchObject({ status: "succeeded", output: "Three records." });
});
