import { expect, test } from "vitest";

import { archive, find } from "../fixture/calls.ts";
import type { Prices } from "../../../src/runtime/loop/pricing.ts";
import { noUsage, type Usage } from "../../../src/runtime/ports/run.ts";
import { breaksOff, faultyModel, finish, refuses } from "../support/faulty-model.ts";
import { gate, passGate } from "../support/gate.ts";
import { recordLog } from "../support/log.ts";
import { scriptedModel, streamingModel } from "../support/scripted-model.ts";
import { endlessClock, stillClock } from "../support/still-clock.ts";
import { answer, ask, createWorld, type World } from "../support/world.ts";

/** The test's model reads ten tokens and writes five each time that it answers. */
const answers = (count: number): Usage => ({ ...noUsage, inputTokens: 10 * count, outputTokens: 5 * count });
const start = { principal: "alice", input: "Go", trace: "" };

const named = (modelId: string) => ({ ...scriptedModel([{ calls: [find("b")] }, { say: "Done." }]), modelId });
const brokenPolicy = () => {
  throw new Error("oops");
};

test("a run that waits for a person shows what it has spent so far", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [find("b")] }, { calls: [archive()] }]) });
  expect(await ask(world, "Archive 1001")).toMatchObject({ status: "waiting", usage: answers(2) });
});

test("a run that goes on after a person's answer counts nothing twice", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [archive()] }, { say: "Done." }]) });
  const run = await answer(world, await ask(world, "Archive 1001"), "a", true);
  expect(run).toMatchObject({ status: "succeeded", usage: answers(2) });
});

test("a run that is cancelled while it works has spent what it spent", async () => {
  const { tools, entered } = gate();
  const { telemetry, lines } = await recordLog();
  const world = await createWorld({ model: scriptedModel([passGate]), agent: { tools }, telemetry });
  const { run } = await world.engine.start(start);
  await entered;
  expect(await cancelled(world, run.id)).toMatchObject({ status: "cancelled", usage: answers(1) });
  expect(lines().at(-1)).toMatchObject({ msg: "run ended", status: "cancelled", code: "cancelled", usage: answers(1) });
});

test("a run that is cancelled while it waits for a person has spent what it spent", async () => {
  const { telemetry, lines } = await recordLog();
  const world = await createWorld({ model: scriptedModel([{ calls: [archive()] }]), telemetry });
  const run = await ask(world, "Archive 1001");
  expect(await cancelled(world, run.id)).toMatchObject({ status: "cancelled", usage: answers(1) });
  expect(lines().at(-1)).toMatchObject({ msg: "run ended", status: "cancelled", usage: answers(1) });
});

test("a run that is cancelled between two attempts has spent what it spent before", async () => {
  const clock = endlessClock();
  const model = scriptedModel([
    { calls: [find("b")] },
    { fail: Object.assign(new Error("busy"), { statusCode: 503 }) },
  ]);
  const world = await createWorld({ model, clock });
  const { run } = await world.engine.start(start);
  await clock.isWaiting;
  expect(await cancelled(world, run.id)).toMatchObject({ status: "cancelled", usage: answers(1) });
});

test("a run whose model fails has spent what came before", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [find("b")] }, { fail: new Error("oops") }]) });
  expect(await ask(world, "Go")).toMatchObject({ status: "failed", usage: answers(1) });
});

test("a run that fails for a reason of our own has spent what came before", async () => {
  const model = scriptedModel([{ calls: [{ ...find("b"), tool: "no-such-tool" }] }, { calls: [find("b")] }]);
  const world = await createWorld({ model, agent: { policy: brokenPolicy } });
  expect(await ask(world, "Go")).toMatchObject({ status: "failed", error: { code: "internal" }, usage: answers(2) });
});

test("attempts that failed count as far as the provider says what they cost", async () => {
  const faults = [refuses(503), breaksOff("I was", finish("interrupted")), breaksOff("I was")];
  const model = faultyModel(faults, scriptedModel([{ say: "Here I am." }]));
  const world = await createWorld({ model, clock: stillClock() });
  expect(await ask(world, "Go")).toMatchObject({ status: "succeeded", usage: answers(2) });
});

test("an answer that the model declines to give has its cost too", async () => {
  const world = await createWorld({
    model: faultyModel([breaksOff("No", finish("content-filter"))], scriptedModel([])),
  });
  expect(await ask(world, "Go")).toMatchObject({ error: { code: "model-refused" }, usage: answers(1) });
});

test.each<[string, Prices, number | undefined]>([
  ["what its tokens cost", { moves: { input: 3, output: 15 } }, 0.00021],
  ["no cost when the price of its model is not known", { another: { input: 3, output: 15 } }, undefined],
  ["a cost of nothing when its model costs nothing", { moves: { input: 0, output: 0 } }, 0],
])("a run shows %s", async (_, prices, costUsd) => {
  const { telemetry, lines } = await recordLog();
  const model = scriptedModel([{ calls: [find("b")] }, { say: "Done." }]);
  const run = await ask(await createWorld({ model, agent: { prices }, telemetry }), "Go");
  const usage = { ...answers(2), ...(costUsd === undefined ? {} : { costUsd }) };
  expect(run.usage).toEqual(usage);
  expect(lines().at(-1)).toMatchObject({ msg: "run ended", usage });
});

test("a run that asked two models of which one has no price shows no cost", async () => {
  const prices = { dear: { input: 3, output: 15 } };
  const run = await ask(
    await createWorld({
      model: faultyModel([refuses(401)], named("dear")),
      others: [named("unknown")],
      agent: { prices },
    }),
    "Go",
  );
  expect(run.usage).toEqual(answers(2));
});

test("what the provider had in its cache has its own price, and what it put there", async () => {
  const model = streamingModel([
    {
      type: "finish",
      finishReason: { unified: "stop", raw: "stop" },
      usage: {
        inputTokens: { total: 1_000, noCache: 100, cacheRead: 700, cacheWrite: 200 },
        outputTokens: { total: 50, text: 20, reasoning: 30 },
      },
    },
  ]);
  const tokens = {
    inputTokens: 1_000,
    cacheReadTokens: 700,
    cacheWriteTokens: 200,
    outputTokens: 50,
    reasoningTokens: 30,
  };
  const costOf = async (prices: Prices) => (await ask(await createWorld({ model, agent: { prices } }), "Go")).usage;
  const full = { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 };
  expect(await costOf({ moves: full })).toEqual({ ...tokens, costUsd: 0.00201 });
  expect(await costOf({ moves: { input: 3, output: 15 } })).toEqual({ ...tokens, costUsd: 0.00375 });
});

async function cancelled({ engine, state }: World, runId: string) {
  await engine.cancel(runId, "");
  return state.runs.find(runId);
}
