import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";
import { z } from "zod";

import { archive, find } from "../fixture/calls.ts";
import { agent } from "../fixture/agent.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { gate, passGate } from "../support/gate.ts";
import { holdUpdate } from "../support/intercept.ts";
import { recordLog } from "../support/telemetry.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createTestAgent, settled, type TestAgent } from "../support/test-agent.ts";

const cancelled = { status: "cancelled", output: null, error: { code: "cancelled", message: "I changed my mind." } };

test("cancelling a run tells the tool that is running, and the run ends at once", async () => {
  const { tools, entered } = gate();
  const { telemetry, lines } = await recordLog({ level: "warn" });
  const testAgent = await createTestAgent({ model: scriptedModel([passGate]), agent: { tools }, telemetry });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  const signal = await entered;
  expect(signal.aborted).toBe(false);

  expect(await cancel(testAgent, run)).toMatchObject(cancelled);
  expect(signal.aborted).toBe(true);
  expect((await transcriptOf(testAgent, run)).slice(1)).toEqual([
    "model calls pass-gate {}",
    "gate starts",
    "gate fails: interrupted",
    "run cancelled: cancelled",
  ]);
  expect(lines(), "that is nobody's failure").toEqual([]);
});

test("cancelling a run tells the model that is thinking", async () => {
  const isAsked = Promise.withResolvers<AbortSignal>();
  const model = scriptedModel([]);
  model.doStream = ({ abortSignal }) => {
    isAsked.resolve(abortSignal!);
    return new Promise(() => undefined);
  };
  const testAgent = await createTestAgent({ model });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Think", trace: "" });
  const signal = await isAsked.promise;
  expect(await cancel(testAgent, run)).toMatchObject(cancelled);
  expect(signal.aborted).toBe(true);
});

test("what the calls before came to is in the session when the model is cut off that thinks about it", async () => {
  const isAsked = Promise.withResolvers<void>();
  const { doStream, ...model } = scriptedModel([{ calls: [find()] }]);
  const thinking: typeof doStream = (options) => {
    if (options.prompt.at(-1)?.role !== "tool") return doStream(options);
    isAsked.resolve();
    return new Promise(() => undefined);
  };
  const testAgent = await createTestAgent({ model: { ...model, doStream: thinking } });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Where is it?", trace: "" });
  await isAsked.promise;
  await cancel(testAgent, run);
  const messages = await testAgent.state.messages.list({ sessionId: run.sessionId });
  expect(messages.at(-1)?.message).toMatchObject({
    role: "tool",
    content: [{ toolCallId: "a", output: { type: "json" } }],
  });
});

test("an approval that comes after a cancellation runs nothing", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ calls: [archive()] }]) });
  const run = await ask(testAgent, "Archive 1001");
  expect(await cancel(testAgent, run)).toMatchObject(cancelled);
  expect(await answer(testAgent, run, "a", true)).toMatchObject(cancelled);
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "open" });
  expect((await transcriptOf(testAgent, run)).slice(2)).toEqual(["may a run?", "run cancelled: cancelled"]);
});

test("a cancelled run that waited for its turn never begins, and those behind it move up", async () => {
  const { tools, entered, open } = gate();
  const testAgent = await createTestAgent({
    model: scriptedModel([passGate, { say: "1" }, { say: "2" }]),
    agent: { tools },
  });
  const { run: first } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  const next = { principal: "alice", trace: "", sessionId: first.sessionId };
  const { run: second } = await testAgent.engine.start({ ...next, input: "Never mind" });
  const { run: third } = await testAgent.engine.start({ ...next, input: "Go on" });
  await entered;
  expect(await cancel(testAgent, second)).toMatchObject(cancelled);
  open();
  expect(await settled(testAgent, third.id)).toMatchObject({ status: "succeeded", output: "2" });
  expect(await transcriptOf(testAgent, second)).toEqual(["run cancelled: cancelled"]);
});

test("the next run of the session begins when the one before is cancelled, and is told what was cut off", async () => {
  const { tools, entered } = gate();
  const model = scriptedModel([passGate, { say: "What now?" }]);
  const testAgent = await createTestAgent({ model, agent: { tools } });
  const { run: first } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  await entered;
  await cancel(testAgent, first);
  expect(await ask(testAgent, "Stop", first.sessionId)).toMatchObject({ output: "What now?" });
  expect(model.prompts[1]!.at(-2)).toMatchObject({ role: "tool", content: [{ toolCallId: "gate" }] });
});

test.each([
  ["does not listen", () => new Promise<never>(() => undefined)],
  ["listens, and gives up", (signal: AbortSignal) => rejectedBy(signal)],
  ["listens, and says something all the same", (signal: AbortSignal) => rejectedBy(signal).catch(() => "half of it")],
])("a tool that %s is recorded as interrupted; what was known before stays known", async (_, execute) => {
  const isRunning = Promise.withResolvers<void>();
  const tool = defineTool({
    description: "Digs.",
    input: z.object({}),
    risk: "read",
    execute: (_, { signal }) => {
      isRunning.resolve();
      return execute(signal);
    },
  });
  const tools = new Map<string, AnyTool>([...agent.tools, ["dig", tool]]);
  const calls = [find("found"), { id: "cut", tool: "dig", input: {} }];
  const model = scriptedModel([{ calls }, { say: "What now?" }]);
  const testAgent = await createTestAgent({ model, agent: { tools } });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  await isRunning.promise;
  await found(testAgent, run);
  expect(await cancel(testAgent, run)).toMatchObject(cancelled);
  expect((await transcriptOf(testAgent, run)).slice(-3)).toEqual([
    "found succeeds",
    "cut fails: interrupted",
    "run cancelled: cancelled",
  ]);

  expect(await ask(testAgent, "And now?", run.sessionId)).toMatchObject({ output: "What now?" });
  const told = model.prompts[1]!.flatMap(({ role, content }) => (role === "tool" ? content : []));
  expect(told).toMatchObject([
    { toolCallId: "found", output: { type: "json", value: { record: { status: "open" } } } },
    { toolCallId: "cut", output: { type: "error-json", value: { code: "interrupted" } } },
  ]);
});

test("of tools that run together, each that was cut off is recorded", async () => {
  let running = 0;
  const bothAreRunning = Promise.withResolvers<void>();
  const execute = () => {
    if (++running === 2) bothAreRunning.resolve();
    return new Promise<never>(() => undefined);
  };
  const tool = defineTool({ description: "Digs.", input: z.object({}), risk: "read", execute });
  const calls = ["a", "b"].map((id) => ({ id, tool: "dig", input: {} }));
  const model = scriptedModel([{ calls }]);
  const testAgent = await createTestAgent({
    model,
    through: holdUpdate("tool-end-b", aWhile),
    agent: { tools: new Map<string, AnyTool>([["dig", tool]]) },
  });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  await bothAreRunning.promise;
  await cancel(testAgent, run);
  const transcript = await transcriptOf(testAgent, run);
  expect(transcript.slice(-3, -1).toSorted()).toEqual(["a fails: interrupted", "b fails: interrupted"]);
  const messages = await testAgent.state.messages.list({ sessionId: run.sessionId });
  expect(messages.at(-1)?.message).toMatchObject({ role: "tool", content: [{ toolCallId: "a" }, { toolCallId: "b" }] });
});

test("a call that had not begun when its neighbour was cut off is recorded with it", async () => {
  const { tools, entered } = gate();
  const calls = [...passGate.calls, archive("late")];
  const testAgent = await createTestAgent({
    model: scriptedModel([{ calls }]),
    agent: { tools: new Map<string, AnyTool>([...agent.tools, ...tools]) },
  });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  await entered;
  await cancel(testAgent, run);
  expect((await transcriptOf(testAgent, run)).slice(-4)).toEqual([
    "gate starts",
    "may late run?",
    "gate fails: interrupted",
    "run cancelled: cancelled",
  ]);
  const messages = await testAgent.state.messages.list({ sessionId: run.sessionId });
  const [gated, late] = ["gate", "late"].map((toolCallId) => ({
    toolCallId,
    output: { value: { code: "interrupted" } },
  }));
  expect(messages.at(-1)?.message).toMatchObject({ role: "tool", content: [gated, late] });
});

test("cancelling a run that has ended changes nothing", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "Done." }]) });
  const run = await ask(testAgent, "Hello");
  expect(await cancel(testAgent, run)).toEqual(run);
  await testAgent.engine.cancel("no such run", "I changed my mind.");
});

/** Longer than everything else takes. */
async function aWhile(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await setImmediate();
}

async function cancel({ engine, state }: TestAgent, { id }: Run): Promise<Run> {
  await engine.cancel(id, "I changed my mind.");
  return (await state.runs.find(id))!;
}

/** Resolves when the record is found. */
async function found({ state }: TestAgent, { id }: Run): Promise<void> {
  for await (const { event } of state.events.follow(id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "tool-end") return;
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
