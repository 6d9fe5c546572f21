import { expect, test } from "vitest";

import type { Budgets } from "../../src/agent/definition.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { ask, createWorld } from "../support/world.ts";

const plenty: Budgets = { decisions: 100, toolCalls: 100, tokens: 1_000_000 };
const lookUp = (id: string) => ({ id, tool: "look-up-order", input: { orderId: "1001" } });
/** Looks the order up again and again. */
const restless: Move[] = [{ calls: [lookUp("a")] }, { calls: [lookUp("b")] }, { calls: [lookUp("c")] }];

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
  const model = scriptedModel([{ calls: [lookUp("a")] }, { say: "Found." }]);
  const world = await createWorld({ model, agent: { budgets: { decisions: 2, toolCalls: 1, tokens: 30 } } });
  expect(await ask(world, "Where is it?")).toMatchObject({ status: "succeeded", output: "Found." });
});

test("of calls that go beyond the limit together, none runs", async () => {
  const model = scriptedModel([{ calls: [lookUp("a"), lookUp("b")] }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, toolCalls: 1 } } });
  const transcript = await transcriptOf(world, await ask(world, "Where is it?"));
  expect(transcript.filter((line) => line.endsWith("starts"))).toEqual([]);
});

test("the next run of the session is told that the calls were cut off", async () => {
  const model = scriptedModel([{ calls: [lookUp("a"), lookUp("b")] }, { say: "Let us begin again." }]);
  const world = await createWorld({ model, agent: { budgets: { ...plenty, toolCalls: 1 } } });
  const { sessionId } = await ask(world, "Where is it?");
  expect(await ask(world, "And now?", sessionId)).toMatchObject({ output: "Let us begin again." });
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "user"]);
});
