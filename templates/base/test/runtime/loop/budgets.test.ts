import { expect, test } from "vitest";
import { z } from "zod";

import type { Budgets } from "../../../src/runtime/loop/definition.ts";
import type { Tool } from "../../../src/runtime/ports/tool.ts";
import { archive, find } from "../fixture/calls.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { clockByHand } from "../support/clock-by-hand.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createStores, createWorld } from "../support/world.ts";

const plenty: Budgets = { decisions: 100, toolCalls: 100, tokens: 1_000_000, workMs: 1_000_000 };
/** Finds the record again and again. */
const restless: Move[] = [{ calls: [find("a")] }, { calls: [find("b")] }, { calls: [find("c")] }];

test.each<[Partial<Budgets>, string, number]>([
  [{ decisions: 2 }, "decisions: 2", 2],
  [{ toolCalls: 1 }, "tool calls: 1", 1],
  [{ tokens: 30 }, "tokens: 30", 2],
])("a run that reaches its limit %o fails and says which one", async (budget, limit, executed) => {
  const world = await createWorld({ model: scriptedModel(restless), agent: { budgets: { ...plenty, ...budget } } });
  const run = await ask(world, "Where is it?");
  expect(run).toMatchObject({ status: "failed", output: null, error: { code: "budget-exceeded" } });
  expect(run.error?.message).toContain(`The run reached its limit of ${limit}.`);
  const transcript = await transcriptOf(world, run);
  expect(transcript.filter((line) => line.endsWith("starts"))).toHaveLength(executed);
  expect(run.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
});

test("a reply at the very limit is a reply", async () => {
  const model = scriptedModel([{ calls: [find("a")] }, { say: "Found." }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, decisions: 2, toolCalls: 1, tokens: 30 } } });
  expect(await ask(world, "Where is it?")).toMatchObject({ status: "succeeded", output: "Found." });
});

test("of calls that go beyond the limit together, none runs", async () => {
  const model = scriptedModel([{ calls: [find("a"), find("b")] }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, toolCalls: 1 } } });
  const transcript = await transcriptOf(world, await ask(world, "Where is it?"));
  expect(transcript.filter((line) => line.endsWith("starts"))).toEqual([]);
});

test("what its last calls came to is in the session all the same", async () => {
  const model = scriptedModel([{ calls: [find("a")] }, { say: "It is still open." }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, decisions: 1 } } });
  const { sessionId, error } = await ask(world, "Where is it?");
  expect(error).toMatchObject({ code: "budget-exceeded" });
  const messages = await world.state.messages.list({ sessionId });
  expect(messages.at(-1)?.message).toMatchObject({
    role: "tool",
    content: [{ toolCallId: "a", output: { type: "json" } }],
  });
});

test("the next run of the session is told that the calls were cut off", async () => {
  const model = scriptedModel([{ calls: [find("a"), find("b")] }, { say: "Let us begin again." }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, toolCalls: 1 } } });
  const { sessionId } = await ask(world, "Where is it?");
  expect(await ask(world, "And now?", sessionId)).toMatchObject({ output: "Let us begin again." });
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "user"]);
});

test("a run that was at work for too long fails and says so, at the end of the step in hand", async () => {
  const { clock, tools } = digging();
  const model = scriptedModel([{ calls: [dig("a")] }, { calls: [dig("b")] }, { say: "Done." }]);
  const world = await createWorld({ model, clock, agent: { tools, budgets: { ...plenty, workMs: 100_000 } } });
  const run = await ask(world, "Dig");
  expect(run).toMatchObject({ status: "failed", error: { code: "budget-exceeded" } });
  expect(run.error?.message).toContain("The run reached its limit of time at work: 100 seconds.");
  expect((await transcriptOf(world, run)).filter((line) => line.endsWith("succeeds"))).toHaveLength(2);
});

test("tools that run together are at work once", async () => {
  const clock = clockByHand();
  let present = 0;
  const bothAreHere = Promise.withResolvers<void>();
  const execute = async () => {
    if (++present === 2) {
      clock.pass(50_000);
      bothAreHere.resolve();
    }
    await bothAreHere.promise;
  };
  const tools = new Map<string, Tool>([["dig", defineTool({ ...digger, execute })]]);
  const model = scriptedModel([{ calls: [dig("a"), dig("b")] }, { say: "Done." }]);
  const world = await createWorld({ model, clock, agent: { tools, budgets: { ...plenty, workMs: 50_001 } } });
  expect(await ask(world, "Dig")).toMatchObject({ status: "succeeded" });
});

test("the wait for a person is no work, and neither is the time in which no process runs", async () => {
  const { clock } = digging();
  const model = scriptedModel([{ calls: [archive()] }, { say: "Done." }]);
  const stores = await createStores();
  const agent = { budgets: { ...plenty, workMs: 60_000 } };
  const run = await ask(await createWorld({ model, clock, stores, agent }), "Archive 1001");
  clock.pass(3_600_000);
  const world = await createWorld({ model, clock, stores, agent });
  await world.engine.recover();
  expect(await answer(world, run, "a", true)).toMatchObject({ status: "succeeded" });
});

test("a new process goes on counting where the one before it stopped", async () => {
  const { clock, tools } = digging();
  const model = scriptedModel([{ calls: [dig("a")] }, { calls: [dig("b", "dig-deep")] }, { say: "Done." }]);
  const stores = await createStores();
  const agent = { tools, budgets: { ...plenty, workMs: 100_000 } };
  const run = await ask(await createWorld({ model, clock, stores, agent }), "Dig");
  expect(run.status).toBe("waiting");
  const world = await createWorld({ model, clock, stores, agent });
  await world.engine.recover();
  expect(await answer(world, run, "b", true)).toMatchObject({ error: { code: "budget-exceeded" } });
});

test("a run that costs too much fails and says so", async () => {
  const prices = { moves: { input: 1_000, output: 0 } };
  const world = await createWorld({
    model: scriptedModel(restless),
    agent: { prices, budgets: { ...plenty, costUsd: 0.015 } },
  });
  const run = await ask(world, "Where is it?");
  expect(run).toMatchObject({ status: "failed", usage: { costUsd: 0.02 } });
  expect(run.error?.message).toContain("The run reached its limit of cost: 0.015 US dollars.");
});

test("a limit of cost ends a run whose cost is not known, and says what is missing", async () => {
  const world = await createWorld({
    model: scriptedModel(restless),
    agent: { prices: {}, budgets: { ...plenty, costUsd: 1 } },
  });
  const run = await ask(world, "Where is it?");
  expect(run).toMatchObject({ status: "failed", error: { code: "cost-unknown" }, usage: { inputTokens: 10 } });
  expect(run.error?.message).toContain("src/agent/prices.ts");
});

const dig = (id: string, tool = "dig") => ({ id, tool, input: {} });
const digger = { description: "Digs.", input: z.object({}), risk: "read" as Tool["risk"] };

/** Tools that take 50 seconds of a clock that nothing else moves; before one of them a person is asked. */
function digging() {
  const clock = clockByHand();
  const execute = async () => clock.pass(50_000);
  const tools = new Map<string, Tool>([
    ["dig", defineTool({ ...digger, execute })],
    ["dig-deep", defineTool({ ...digger, risk: "approval", execute })],
  ]);
  return { clock, tools };
}
