import { expect, test } from "vitest";

import { agent } from "../../fixture/agent.ts";
import type { Patience } from "../../../../src/runtime/loop/model/call-model.ts";
import {
  breaksOff,
  faultyModel,
  finish,
  refuses,
  silence,
  silenceFor,
  type Fault,
  scriptedModel,
} from "../../support/scripted-model.ts";
import { recordLog } from "../../support/telemetry.ts";
import { fakeClock, until } from "../../support/fake-clock.ts";
import { ask, createTestAgent, eventsOf } from "../../support/test-agent.ts";

const unavailable = { status: "failed", error: { code: "model-unavailable" } };
const overloaded = { status: "failed", error: { code: "model-overloaded" } };
const succeeded = { status: "succeeded", output: "I am the first." };
const fellBack = { status: "succeeded", output: "I am the second." };

const first = { ...scriptedModel([{ say: "I am the first." }]), modelId: "first" };
const second = { ...scriptedModel([{ say: "I am the second." }]), modelId: "second" };
const noFault: Fault = () => first.doStream({ prompt: [] });
const overload = refuses(529);
const times = (count: number, fault: Fault) => Array.from({ length: count }, () => fault);

/** An agent on models that make these faults first; without a fallback there is one model. */
async function agentOn(faults: readonly Fault[], patience: Partial<Patience>, fallback?: readonly Fault[]) {
  const model = faultyModel(faults, first);
  const others = fallback ? [faultyModel(fallback, second)] : [];
  const clock = fakeClock({ mode: "instant" });
  const { telemetry, lines } = await recordLog();
  const options = { model, others, clock, telemetry, agent: { patience: { ...agent.patience, ...patience } } };
  const testAgent = await createTestAgent(options);
  const asked = () => [model, ...others].map((each) => each.asked());
  const logged = (words: string) => lines().filter(({ msg }) => String(msg).includes(words));
  return { testAgent, clock, logged, asked, askIt: () => ask(testAgent, "Who are you?") };
}

/** Two models. The first is never left alone, unless a test says so. */
const agentOnTwo = (faults: readonly Fault[], patience: Partial<Patience> = {}, fallback: readonly Fault[] = []) =>
  agentOn(faults, { failuresBeforeRest: 100, ...patience }, fallback);

/** One model, asked once a decision and left alone for a minute after three failures. */
const agentOnOne = (faults: readonly Fault[]) => agentOn(faults, { retries: 0, failuresBeforeRest: 3, restMs: 60_000 });

/** The same when the three failures have happened; `faults` come after the rest. */
async function restingAgent(...faults: Fault[]) {
  const resting = await agentOnOne([...times(3, overload), ...faults]);
  for (let run = 1; run <= 3; run++) expect(await resting.askIt()).toMatchObject(overloaded);
  return resting;
}

test.for<[string, string, Fault[], number[]]>([
  ["the first model", "it answers", [], [1, 0]],
  ["the second model", "the first exhausts its retries", times(9, overload), [1 + agent.patience.retries, 1]],
  ["the second model", "the first rejects the key", [refuses(401)], [1, 1]],
  ["the second model", "the first does not exist", [refuses(404)], [1, 1]],
  ["the second model", "the first demands long waits", [refuses(429, { "retry-after": "3600" })], [1, 1]],
])("records %s when %s", async ([, , faults, expected]) => {
  const { testAgent, askIt, asked } = await agentOnTwo(faults);
  const run = await askIt();
  const [, isSecond] = expected;
  expect(run).toMatchObject(isSecond ? fellBack : succeeded);
  expect(asked()).toEqual(expected);
  const decisions = (await eventsOf(testAgent.state, run.id)).filter(({ type }) => type === "decision");
  expect(decisions).toMatchObject([{ model: isSecond ? "second" : "first" }]);
});

test.for<[string, string, Fault]>([
  ["model-rejected", "rejects", refuses(400)],
  ["model-refused", "declines", breaksOff("I won't", finish("content-filter"))],
])("fails with %s without fallback when the first model %s", async ([code, , fault]) => {
  const { askIt, asked } = await agentOnTwo([fault]);
  expect(await askIt()).toMatchObject({ status: "failed", error: { code } });
  expect(asked()).toEqual([1, 0]);
});

test("falls back at once while the first model rests", async () => {
  const { askIt, asked, clock } = await agentOnTwo(times(2, overload), { failuresBeforeRest: 2 });
  expect(await askIt()).toMatchObject(fellBack);
  const waited = clock.waits.length;
  expect(await askIt()).toMatchObject(fellBack);
  expect(asked()).toEqual([2, 2]);
  expect(clock.waits).toHaveLength(waited);
  clock.pass(agent.patience.restMs);
  expect(await askIt()).toMatchObject(succeeded);
});

test("fails with the error of the last model when all fail", async () => {
  const { askIt, asked, logged } = await agentOnTwo(times(9, overload), { retries: 1 }, times(9, refuses(429)));
  expect(await askIt()).toMatchObject({ status: "failed", error: { code: "model-rate-limited" } });
  expect(asked()).toEqual([2, 2]);
  expect(logged("model failed")).toMatchObject([
    { model: "first", msg: "model failed; retrying" },
    {
      level: "warn",
      msg: "model failed; falling back to the next model",
      model: "first",
      next: "second",
      because: "its retries are spent",
    },
    { model: "second", msg: "model failed; retrying" },
    { model: "second", msg: "model failed" },
  ]);
});

test.for<[string, Fault, Partial<Patience>, number[], number[]]>([
  ["stays silent", silenceFor(40_000), { decisionTimeoutMs: 80_000, retries: 0 }, [], [1, 1]],
  [
    "demands waits",
    refuses(503, { "retry-after": "30" }),
    { decisionTimeoutMs: 100_000, retries: 9 },
    [30_000],
    [2, 1],
  ],
])("leaves time for the next model when the first %s", async ([, fault, patience, waits, expected]) => {
  const { askIt, asked, clock } = await agentOnTwo(times(9, fault), { attemptTimeoutMs: 60_000, ...patience });
  expect(await askIt()).toMatchObject(fellBack);
  expect(clock.waits).toEqual(waits);
  expect(asked()).toEqual(expected);
});

test("opens the circuit breaker after failures and closes it after recovery", async () => {
  const { askIt, asked, clock, logged } = await restingAgent();
  expect(await askIt()).toMatchObject(unavailable);
  clock.pass(59_999);
  expect(await askIt()).toMatchObject(unavailable);
  expect(asked()).toEqual([3]);
  clock.pass(1);
  expect(await askIt()).toMatchObject(succeeded);
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toEqual([5]);
  expect(logged("circuit breaker")).toMatchObject([
    { level: "error", msg: "model keeps failing; its circuit breaker opens", model: "first", restMs: 60_000 },
    { level: "info", msg: "model answers again; its circuit breaker closes", model: "first" },
  ]);
});

test("admits parallel questions and counts from zero after a recovery", async () => {
  const { askIt, clock } = await restingAgent(noFault, overload, overload);
  clock.pass(60_000);
  await askIt();
  expect(await Promise.all([askIt(), askIt()])).toMatchObject([overloaded, overloaded]);
  expect(await askIt()).toMatchObject(succeeded);
});

test("opens again when the model fails after its rest", async () => {
  const { askIt, asked, clock } = await restingAgent(overload);
  clock.pass(60_000);
  expect(await askIt()).toMatchObject(overloaded);
  expect(await askIt()).toMatchObject(unavailable);
  clock.pass(60_000);
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toEqual([5]);
});

test("refuses other questions while one is on trial", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const { askIt, asked, clock } = await restingAgent(() => promise);
  clock.pass(60_000);
  const trial = askIt();
  await until(() => asked()[0] === 4);
  expect(await askIt()).toMatchObject(unavailable);
  expect(asked()).toEqual([4]);
  reject({ statusCode: 529 });
  expect(await trial).toMatchObject(overloaded);
});

test("keeps the rest as long when an earlier question fails late", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const { askIt, asked, clock, logged } = await agentOnOne([() => promise, ...times(3, overload)]);
  const slow = askIt();
  await until(() => asked()[0] === 1);
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(30_000);
  reject({ statusCode: 529 });
  expect(await slow).toMatchObject(overloaded);
  clock.pass(30_000);
  expect(await askIt()).toMatchObject(succeeded);
  expect(logged("opens")).toHaveLength(1);
});

test("tries the next question when the trial is cancelled", async () => {
  const { testAgent, askIt, asked, clock } = await restingAgent(silence);
  clock.pass(60_000);
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Never mind", trace: "" });
  await until(() => asked()[0] === 4);
  expect(await askIt()).toMatchObject(unavailable);
  await testAgent.engine.cancel(run.id, "");
  expect(await askIt()).toMatchObject(succeeded);
});

test.for<[string, Fault[]]>([
  ["a good answer separates failures", [overload, overload, noFault, overload, overload]],
  ["the provider limits the rate", times(4, refuses(429))],
  ["the model rejects requests", times(4, refuses(400))],
  ["the provider rejects the key", times(4, refuses(401))],
  ["the model declines to answer", times(4, breaksOff("No", finish("content-filter")))],
])("keeps the circuit breaker closed when %s", async ([, faults]) => {
  const { askIt, asked } = await agentOnOne(faults);
  for (const fault of faults) expect((await askIt()).status).toBe(fault === noFault ? "succeeded" : "failed");
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toEqual([faults.length + 1]);
});

test("stops retrying when the circuit breaker opens during a run", async () => {
  const { askIt, asked, logged } = await agentOn(times(9, overload), { retries: 8, failuresBeforeRest: 3 });
  expect(await askIt()).toMatchObject(overloaded);
  expect(asked()).toEqual([3]);
  expect(logged("model failed").at(-1)).toMatchObject({ msg: "model failed", because: "its circuit breaker is open" });
});
