import { expect, test } from "vitest";

import { agent } from "../../fixture/agent.ts";
import type { Patience } from "../../../../src/runtime/loop/definition.ts";
import type { Model } from "../../../../src/runtime/ports/model.ts";
import { breaksOff, faultyModel, finish, refuses, silenceFor, type Fault } from "../../support/faulty-model.ts";
import { recordLog } from "../../support/log.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { stillClock } from "../../support/still-clock.ts";
import { ask, createWorld, eventsOf } from "../../support/world.ts";

const named = (modelId: string, model: Model): Model => ({ ...model, modelId });
const always = (fault: Fault) => Array.from({ length: 9 }, () => fault);

async function agentOn(first: readonly Fault[], second: readonly Fault[] = [], patience: Partial<Patience> = {}) {
  const models = {
    first: faultyModel(first, named("first", scriptedModel([{ say: "I am the first." }]))),
    second: faultyModel(second, named("second", scriptedModel([{ say: "I am the second." }]))),
  };
  const clock = stillClock();
  const { telemetry, lines } = await recordLog({ level: "warn" });
  const world = await createWorld({
    model: models.first,
    others: [models.second],
    clock,
    telemetry,
    agent: { patience: { ...agent.patience, failuresBeforeRest: 100, ...patience } },
  });
  const asked = () => [models.first.asked(), models.second.asked()];
  return { world, clock, lines, asked, askIt: () => ask(world, "Who are you?") };
}

test("when the first model's retries are spent the next is asked, and who decided is recorded", async () => {
  const { world, askIt, asked, lines } = await agentOn(always(refuses(529)));
  const run = await askIt();
  expect(run).toMatchObject({ status: "succeeded", output: "I am the second." });
  expect(asked()).toEqual([1 + agent.patience.retries, 1]);
  const events = await eventsOf(world.state, run.id);
  expect(events.filter(({ type }) => type === "decision")).toMatchObject([{ model: "second" }]);
  expect(lines().at(-1)).toMatchObject({
    level: "warn",
    msg: "model failed; the next one is asked",
    model: "first",
    next: "second",
    because: "its retries are spent",
  });
});

test("who decided is recorded too when it is the first", async () => {
  const { world, askIt, asked } = await agentOn([]);
  const run = await askIt();
  const events = await eventsOf(world.state, run.id);
  expect(events.filter(({ type }) => type === "decision")).toMatchObject([{ model: "first" }]);
  expect(asked()).toEqual([1, 0]);
});

test.each<[string, Fault]>([
  ["does not accept our key", refuses(401)],
  ["does not exist any more", refuses(404)],
  ["wants a longer wait than there is time for", refuses(429, { "retry-after": "3600" })],
])("a first model that %s is not asked twice; the next is", async (_, fault) => {
  const { askIt, asked } = await agentOn([fault]);
  expect(await askIt()).toMatchObject({ output: "I am the second." });
  expect(asked()).toEqual([1, 1]);
});

test.each<[string, Fault, string]>([
  ["does not take", refuses(400), "model-rejected"],
  ["declines", breaksOff("I won't", finish("content-filter")), "model-refused"],
])("what the first model %s is not put to the next", async (_, fault, code) => {
  const { askIt, asked } = await agentOn([fault]);
  expect(await askIt()).toMatchObject({ status: "failed", error: { code } });
  expect(asked()).toEqual([1, 0]);
});

test("while the first model is left alone the next is asked at once", async () => {
  const { askIt, asked, clock } = await agentOn(always(refuses(529)).slice(0, 2), [], { failuresBeforeRest: 2 });
  expect(await askIt()).toMatchObject({ output: "I am the second." });
  const waited = clock.waits.length;
  expect(await askIt()).toMatchObject({ output: "I am the second." });
  expect(asked()).toEqual([2, 2]);
  expect(clock.waits).toHaveLength(waited);
  clock.pass(agent.patience.restMs);
  expect(await askIt()).toMatchObject({ output: "I am the first." });
});

test("when the next model is down as well, the run fails with what the last one came to", async () => {
  const { askIt, asked, lines } = await agentOn(always(refuses(529)), always(refuses(429)), { retries: 1 });
  expect(await askIt()).toMatchObject({ status: "failed", error: { code: "model-rate-limited" } });
  expect(asked()).toEqual([2, 2]);
  expect(lines().map(({ msg, model }) => `${String(model)}: ${String(msg)}`)).toEqual([
    "first: model failed; it is asked again",
    "first: model failed; the next one is asked",
    "second: model failed; it is asked again",
    "second: model failed",
  ]);
});

test("a first model that stays silent leaves time for the next", async () => {
  const patience = { attemptTimeoutMs: 60_000, decisionTimeoutMs: 80_000, retries: 0 };
  const { askIt, asked } = await agentOn([silenceFor(40_000)], [], patience);
  expect(await askIt()).toMatchObject({ status: "succeeded", output: "I am the second." });
  expect(asked()).toEqual([1, 1]);
});

test("waits for the first model end early enough for the next to be asked", async () => {
  const patience = { attemptTimeoutMs: 60_000, decisionTimeoutMs: 100_000, retries: 9 };
  const { askIt, asked, clock } = await agentOn(always(refuses(503, { "retry-after": "30" })), [], patience);
  expect(await askIt()).toMatchObject({ output: "I am the second." });
  expect(clock.waits).toEqual([30_000]);
  expect(asked()).toEqual([2, 1]);
});
