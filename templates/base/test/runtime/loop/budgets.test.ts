import { expect, test } from "vitest";
import { z } from "zod";

import { find } from "../fixture/calls.ts";
import { defineTool } from "../fixture/define-tool.ts";
import type { Budgets } from "../../../src/runtime/loop/definition.ts";
import type { Model } from "../../../src/runtime/ports/model.ts";
import type { Usage } from "../../../src/runtime/ports/run.ts";
import type { Policy, Tool } from "../../../src/runtime/ports/tool.ts";
import { type Prices, noUsage } from "../../../src/runtime/usage.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { gate, passGate } from "../support/gate.ts";
import {
  breaksOff,
  faultyModel,
  finish,
  refuses,
  scriptedModel,
  streamingModel,
  type Move,
} from "../support/scripted-model.ts";
import { recordLog } from "../support/telemetry.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createStores, createTestAgent, type TestAgentOptions } from "../support/test-agent.ts";

const plenty: Budgets = { decisions: 100, toolCalls: 100, tokens: 1_000_000, workMs: 1_000_000 };
const dig = (id: string, tool = "dig") => ({ id, tool, input: {} });
const restless: Move[] = [{ calls: [dig("a")] }, { calls: [dig("b")] }, { calls: [dig("c")] }];
const done = { say: "Done." };
const succeeded = { status: "succeeded", output: "Done." };

/** Tools that take 50 seconds of a clock that nothing else moves; before one of them a person is asked. */
function digging(clock = fakeClock(), execute: Tool["execute"] = async () => clock.pass(50_000)) {
  const digger = { description: "Digs.", input: z.object({}), execute };
  const tools = new Map<string, Tool>([
    ["dig", defineTool({ ...digger, risk: "read" })],
    ["dig-deep", defineTool({ ...digger, risk: "approval" })],
  ]);
  return { clock, tools };
}

/** An agent that digs within these budgets. */
function agentWithin(budgets: Partial<Budgets>, moves: Move[], { clock, tools } = digging(), prices: Prices = {}) {
  const model = scriptedModel(moves);
  return createTestAgent({ model, clock, agent: { tools, prices, budgets: { ...plenty, ...budgets } } });
}

test.for<[string, Partial<Budgets>, number]>([
  ["decisions: 2", { decisions: 2 }, 2],
  ["tool calls: 1", { toolCalls: 1 }, 1],
  ["tokens: 30", { tokens: 30 }, 2],
  ["time at work: 100 seconds", { workMs: 100_000 }, 2],
  ["cost: 0.015 US dollars", { costUsd: 0.015 }, 2],
])("fails at the limit of %s", async ([limit, budgets, executed]) => {
  const testAgent = await agentWithin(budgets, restless, digging(), { moves: { input: 1_000, output: 0 } });
  const run = await ask(testAgent, "Dig");
  expect(run).toMatchObject({ status: "failed", output: null, error: { code: "budget-exceeded" } });
  expect(run.error?.message).toContain(`The run reached its limit of ${limit}.`);
  expect(run.usage).toMatchObject({ inputTokens: 20, outputTokens: 10, costUsd: 0.02 });
  const transcript = await transcriptOf(testAgent, run);
  expect(transcript.filter((line) => line.endsWith("succeeds"))).toHaveLength(executed);
});

test("accepts a reply at the very limit", async () => {
  const testAgent = await agentWithin({ decisions: 2, toolCalls: 1, tokens: 30 }, [{ calls: [dig("a")] }, done]);
  expect(await ask(testAgent, "Dig")).toMatchObject(succeeded);
});

test("runs no call beyond a limit and tells the next run", async () => {
  const model = scriptedModel([{ calls: [find("a"), find("b")] }, done]);
  const testAgent = await createTestAgent({ model, agent: { budgets: { ...plenty, toolCalls: 1 } } });
  const run = await ask(testAgent, "Where is it?");
  expect((await transcriptOf(testAgent, run)).filter((line) => line.endsWith("starts"))).toEqual([]);
  expect(await ask(testAgent, "And now?", run.sessionId)).toMatchObject(succeeded);
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "user"]);
});

test("keeps the last results in the session at a limit", async () => {
  const testAgent = await agentWithin({ decisions: 1 }, restless);
  const { sessionId, error } = await ask(testAgent, "Dig");
  expect(error).toMatchObject({ code: "budget-exceeded" });
  const last = (await testAgent.state.messages.list({ sessionId })).at(-1)?.message;
  expect(last).toMatchObject({ role: "tool", content: [{ toolCallId: "a", output: { type: "json" } }] });
});

test("counts the work of parallel tools once", async () => {
  const clock = fakeClock();
  const bothAreHere = Promise.withResolvers<void>();
  let present = 0;
  const execute = async () => {
    if (++present === 2) {
      clock.pass(50_000);
      bothAreHere.resolve();
    }
    await bothAreHere.promise;
  };
  const moves = [{ calls: [dig("a"), dig("b")] }, done];
  expect(await ask(await agentWithin({ workMs: 50_001 }, moves, digging(clock, execute)), "Dig")).toMatchObject(
    succeeded,
  );
});

test.for<[string, Move[], object]>([
  ["no time between processes or before an approval", [], succeeded],
  ["the work of an earlier process", [{ calls: [dig("a")] }], { error: { code: "budget-exceeded" } }],
])("counts %s", async ([, earlier, expected]) => {
  const { clock, tools } = digging();
  const model = scriptedModel([...earlier, { calls: [dig("b", "dig-deep")] }, done]);
  const stores = await createStores();
  const options = { model, clock, stores, agent: { tools, budgets: { ...plenty, workMs: 100_000 } } };
  const run = await ask(await createTestAgent(options), "Dig");
  expect(run.status).toBe("waiting");
  clock.pass(3_600_000);
  const testAgent = await createTestAgent(options);
  await testAgent.engine.recover();
  expect(await answer(testAgent, run, "b", true)).toMatchObject(expected);
});

test("fails under a cost limit when the cost is unknown", async () => {
  const run = await ask(await agentWithin({ costUsd: 1 }, restless), "Dig");
  expect(run).toMatchObject({ status: "failed", error: { code: "cost-unknown" }, usage: { inputTokens: 10 } });
  expect(run.error?.message).toContain("src/agent/prices.ts");
});

/** The test's model reads ten tokens and writes five each time that it answers. */
const answers = (count: number): Usage => ({ ...noUsage, inputTokens: 10 * count, outputTokens: 5 * count });
const finding = (modelId = "moves") => ({ ...scriptedModel([{ calls: [find("b")] }, done]), modelId });
const broken: Policy = () => {
  throw new Error("oops");
};

test("counts nothing twice when an approval interrupts the run", async () => {
  const testAgent = await agentWithin({}, [{ calls: [dig("a")] }, { calls: [dig("b", "dig-deep")] }, done]);
  const run = await ask(testAgent, "Dig");
  expect(run).toMatchObject({ status: "waiting", usage: answers(2) });
  expect(await answer(testAgent, run, "b", true)).toMatchObject({ ...succeeded, usage: answers(3) });
});

test.for<[string, "entered" | "suspended" | "retrying", Move[]]>([
  ["during a tool call", "entered", [passGate]],
  ["before an approval", "suspended", [{ calls: [dig("a", "dig-deep")] }]],
  ["between attempts", "retrying", [{ calls: [dig("a")] }, { fail: Object.assign(new Error(), { statusCode: 503 }) }]],
])("counts the tokens of a run cancelled %s", async ([, moment, moves]) => {
  const { tools, entered } = gate();
  const clock = fakeClock({ mode: "endless" });
  const { telemetry, lines } = await recordLog();
  const both = new Map([...digging(clock).tools, ...tools]);
  const testAgent = await createTestAgent({ model: scriptedModel(moves), clock, telemetry, agent: { tools: both } });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Go", trace: "" });
  const suspended = testAgent.suspended.begins(run.id, new AbortController().signal);
  await { entered, suspended, retrying: clock.isWaiting }[moment];
  await testAgent.engine.cancel(run.id, "");
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "cancelled", usage: answers(1) });
  expect(lines().at(-1)).toMatchObject({ msg: "run ended", status: "cancelled", code: "cancelled", usage: answers(1) });
});

const interrupted = [refuses(503), breaksOff("I was", finish("interrupted")), breaksOff("I was")];

test.for<[string, string | undefined, number, Model, Policy?]>([
  ["the model fails later", "model-failed", 1, scriptedModel([{ calls: [find("b")] }, { fail: new Error("oops") }])],
  ["a policy throws", "internal", 2, scriptedModel([{ calls: [dig("a")] }, { calls: [find("b")] }]), broken],
  ["attempts fail with a reported cost", undefined, 2, faultyModel(interrupted, scriptedModel([done]))],
  ["the model declines", "model-refused", 1, faultyModel([breaksOff("No", finish("content-filter"))], finding())],
])("counts the tokens used when %s", async ([, code, count, model, policy]) => {
  const options = { model, clock: fakeClock({ mode: "instant" }), agent: policy ? { policy } : {} };
  const run = await ask(await createTestAgent(options), "Go");
  expect(run.error?.code).toBe(code);
  expect(run.usage).toMatchObject(answers(count));
});

const dear = { input: 3, output: 15 };
const twoModels = { model: faultyModel([refuses(401)], finding("dear")), others: [finding("unknown")] };

test.for<[string, Prices, number | undefined, Partial<TestAgentOptions>?]>([
  ["the cost of all tokens", { moves: dear }, 0.00021],
  ["no cost when the price is unknown", { another: dear }, undefined],
  ["zero cost when the model is free", { moves: { input: 0, output: 0 } }, 0],
  ["no cost when one of two models lacks a price", { dear }, undefined, twoModels],
])("shows %s", async ([, prices, costUsd, options]) => {
  const { telemetry, lines } = await recordLog();
  const run = await ask(await createTestAgent({ model: finding(), agent: { prices }, telemetry, ...options }), "Go");
  const usage = { ...answers(2), ...(costUsd === undefined ? {} : { costUsd }) };
  expect(run.usage).toEqual(usage);
  expect(lines().at(-1)).toMatchObject({ msg: "run ended", usage });
});

test.for<[string, Prices[string], number]>([
  ["their own price", { ...dear, cacheRead: 0.3, cacheWrite: 3.75 }, 0.00201],
  ["the price of input by default", dear, 0.00375],
])("charges cached tokens at %s", async ([, price, costUsd]) => {
  const inputTokens = { total: 1_000, noCache: 100, cacheRead: 700, cacheWrite: 200 };
  const usage = { inputTokens, outputTokens: { total: 50, text: 20, reasoning: 30 } };
  const model = streamingModel([{ type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage }]);
  const run = await ask(await createTestAgent({ model, agent: { prices: { moves: price } } }), "Go");
  const cached = { cacheReadTokens: 700, cacheWriteTokens: 200 };
  expect(run.usage).toEqual({ inputTokens: 1_000, ...cached, outputTokens: 50, reasoningTokens: 30, costUsd });
});
