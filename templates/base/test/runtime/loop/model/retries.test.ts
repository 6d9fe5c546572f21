import { expect, test, vi } from "vitest";

import { agent } from "../../fixture/agent.ts";
import type { Patience } from "../../../../src/runtime/loop/model/call-model.ts";
import {
  breaksOff,
  faultyModel,
  finish,
  refuses,
  silenceFor,
  throws,
  type Fault,
  scriptedModel,
} from "../../support/scripted-model.ts";
import { recordLog } from "../../support/telemetry.ts";
import { fakeClock, quiet, until } from "../../support/fake-clock.ts";
import { ask, createStores, createTestAgent, eventsOf, settled, type TestAgent } from "../../support/test-agent.ts";

const answering = scriptedModel([{ say: "Here I am." }]);
const answered = { status: "succeeded", output: "Here I am." };
const hello = { principal: "alice", input: "Hello", trace: "" };
const times = (count: number, fault: Fault) => Array.from({ length: count }, () => fault);
const after = (told: string) => refuses(429, { "retry-after": told });
const connectionReset = Object.assign(new TypeError("terminated"), {
  cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
});

/** One run on a model that makes these faults first; time stands still. */
async function runOn(faults: readonly Fault[], patience: Partial<Patience> = {}, chance = 1) {
  const model = faultyModel(faults, answering);
  const clock = fakeClock({ mode: "instant", chance });
  const { telemetry, lines, text } = await recordLog({ level: "warn" });
  const testAgent = await createTestAgent({
    model,
    clock,
    telemetry,
    agent: { patience: { ...agent.patience, failuresBeforeRest: 100, ...patience } },
  });
  const run = await ask(testAgent, "Are you there?");
  return { run, testAgent, asked: model.asked(), waits: clock.waits, lines, text };
}

/** A run that waits to ask again until its wait is aborted. */
async function startWaiting() {
  const stores = await createStores();
  const clock = fakeClock({ mode: "endless" });
  const testAgent = await createTestAgent({ model: faultyModel([refuses(503)], answering), clock, stores });
  const { run } = await testAgent.engine.start(hello);
  return { testAgent, stores, runId: run.id, signal: await clock.isWaiting };
}

async function textsOf({ state }: TestAgent, runId: string) {
  return (await eventsOf(state, runId)).filter((event) => event.type === "text-delta");
}

test.for<[string, Fault[], number, number[]]>([
  ["the seconds of the provider", [after("7")], 0, [7_000]],
  ["until the date of the provider", [after("Mon, 16 Nov 2026 12:00:09 GMT")], 0, [9_000]],
  ["the milliseconds of the provider first", [refuses(429, { "retry-after-ms": "250", "retry-after": "1" })], 0, [250]],
  ["as usual when told a word", times(2, after("soon")), 1, [500, 1_000]],
  ["as usual when told a negative time", times(2, after("-3")), 1, [500, 1_000]],
  ["as usual when told an empty time", times(2, after("")), 1, [500, 1_000]],
  ["as usual when told a date in the past", times(2, after("Mon, 16 Nov 2026 11:00:00 GMT")), 1, [500, 1_000]],
  ["longer each time, up to a limit", times(8, refuses(529)), 1, [500, 1e3, 2e3, 4e3, 8e3, 16e3, 20e3, 20e3]],
  ["a part of the time by chance", times(2, refuses(529)), 0.3, [150, 300]],
  ["no time by chance", [refuses(529)], 0, [0]],
])("waits %s", async ([, faults, chance, expected]) => {
  const { run, asked, waits } = await runOn(faults, { retries: 8 }, chance);
  expect(run).toMatchObject(answered);
  expect(waits).toEqual(expected);
  expect(asked).toBe(faults.length + 1);
});

test.for<[string, Fault]>([
  ["the model is overloaded", refuses(529)],
  ["the server fails", refuses(500)],
  ["the provider reports a conflict", refuses(409)],
  ["the provider cannot be reached", throws(Object.assign(new Error("no"), { code: "ECONNREFUSED" }))],
  ["the connection breaks", throws(connectionReset)],
  ["the stream reports overload", breaksOff("I", { type: "error", error: { statusCode: 529 } })],
  ["the stream ends too early", breaksOff("I was")],
  ["the stream ends too early and says so", breaksOff("I was", finish("interrupted"))],
  ["the stream stops because of an error", breaksOff("I was", finish("error"))],
  ["the model stays silent for too long", silenceFor(agent.patience.attemptTimeoutMs)],
])("asks again when %s", async ([, fault]) => {
  const { run, asked } = await runOn([fault]);
  expect(run).toMatchObject(answered);
  expect(asked).toBe(2);
});

test.for<[string, string, Fault]>([
  ["model-misconfigured", "the key is not accepted", refuses(401)],
  ["model-misconfigured", "the key lacks permission", refuses(403)],
  ["model-misconfigured", "the model does not exist", refuses(404)],
  ["model-misconfigured", "a bad key seems retryable", throws({ statusCode: 401, isRetryable: true })],
  ["model-rejected", "the model rejects the request", refuses(400)],
  ["model-rejected", "the request is too large", refuses(413)],
  ["model-refused", "the answer is filtered out", breaksOff("I can't", finish("content-filter"))],
  ["model-rate-limited", "the provider rules out a retry", throws({ statusCode: 429, isRetryable: false })],
  ["model-failed", "the error is unknown", throws(new RangeError("oops"))],
  ["model-failed", "a string is thrown", throws("oops")],
])("fails at once with %s when %s", async ([code, , fault]) => {
  const { run, asked, waits } = await runOn([fault]);
  expect(run).toMatchObject({ status: "failed", output: null, error: { code } });
  expect([asked, waits]).toEqual([1, []]);
});

test.for<[string, number]>([
  ["model-rate-limited", 429],
  ["model-overloaded", 529],
  ["model-overloaded", 503],
  ["model-timeout", 504],
  ["model-failed", 500],
])("fails with %s when all retries end with %i", async ([code, status]) => {
  const { run, asked } = await runOn(times(9, refuses(status)));
  expect(run).toMatchObject({ status: "failed", error: { code } });
  expect(asked).toBe(1 + agent.patience.retries);
});

test("fails at once when the requested wait exceeds the decision time", async () => {
  const { run, asked, waits, lines } = await runOn([after("3600")]);
  expect(run).toMatchObject({ status: "failed", error: { code: "model-rate-limited" } });
  expect([asked, waits]).toEqual([1, []]);
  const because = "the provider requests a longer wait than the decision has time for";
  expect(lines()).toMatchObject([{ level: "error", msg: "model failed", because }]);
});

test("fails when the decision time is over, despite retries left", async () => {
  const faults = times(99, refuses(503, { "retry-after": "10" }));
  const { run, waits, lines } = await runOn(faults, { retries: 98, decisionTimeoutMs: 35_000 });
  expect(run).toMatchObject({ status: "failed", error: { code: "model-overloaded" } });
  expect(waits).toEqual([10_000, 10_000, 10_000]);
  expect(lines().at(-1)).toMatchObject({ msg: "model failed", attempt: 4 });
});

test("gives an attempt only the time left for the decision", async () => {
  const { run } = await runOn([silenceFor(30_000)], { attemptTimeoutMs: 60_000, decisionTimeoutMs: 30_000 });
  expect(run).toMatchObject({ status: "failed", error: { code: "model-timeout" } });
});

test("streams the text of each attempt apart, in order", async () => {
  const { run, testAgent } = await runOn([breaksOff("I was about to")]);
  const texts = await textsOf(testAgent, run.id);
  const attempts = texts.map(({ attempt }) => attempt ?? "");
  expect(attempts).toEqual(attempts.toSorted());
  const said = [...Map.groupBy(texts, ({ attempt }) => attempt).values()];
  expect(said.map((part) => part.map(({ text }) => text).join(""))).toEqual(["I was about to", "Here I am."]);
});

test("logs each failure with its cause, its consequence and advice", async () => {
  const { lines, text } = await runOn([refuses(503), refuses(503), refuses(401)], { retries: 2 });
  const told = { model: "moves", run: expect.any(String) as string };
  const retrying = { ...told, level: "warn", msg: "model failed; retrying", code: "model-overloaded", status: 503 };
  expect(lines()).toMatchObject([
    { ...retrying, waitMs: 500 },
    { ...retrying, attempt: 2, waitMs: 1_000 },
    {
      ...told,
      level: "error",
      msg: "model failed",
      code: "model-misconfigured",
      status: 401,
      attempt: 3,
      because: "a retry would not help",
      advice: expect.stringContaining("Check the provider's key in .env") as string,
      err: { type: "AI_APICallError" },
    },
  ]);
  expect(text()).not.toContain("Are you there?");
});

test("ends run and wait at once when cancelled between attempts", async () => {
  const { testAgent, runId, signal } = await startWaiting();
  await testAgent.engine.cancel(runId, "Never mind.");
  expect(await testAgent.state.runs.find(runId)).toMatchObject({ status: "cancelled" });
  expect(signal.aborted).toBe(true);
});

test("discards the words of an abandoned attempt", async () => {
  const isGivenUp = Promise.withResolvers<void>();
  const late = async function* () {
    yield { type: "text-start", id: "0" } as const;
    vi.advanceTimersByTime(agent.patience.attemptTimeoutMs);
    await isGivenUp.promise;
    yield { type: "text-delta", id: "0", delta: "Too late." } as const;
  };
  const slow: Fault = async () => ({ stream: ReadableStream.from(late()) });
  const meanwhile: Fault = async () => {
    isGivenUp.resolve();
    await quiet();
    return answering.doStream({ prompt: [] });
  };
  const { run, testAgent } = await runOn([slow, meanwhile]);
  expect(run).toMatchObject(answered);
  expect((await textsOf(testAgent, run.id)).map(({ text }) => text).join("")).toBe("Here I am.");
});

test("leaves a waiting run to the next process when draining", async () => {
  const { testAgent, stores, runId } = await startWaiting();
  await testAgent.engine.drain(60_000);
  expect(await testAgent.state.runs.find(runId)).toMatchObject({ status: "running", error: null });
  const next = await createTestAgent({ model: answering, stores });
  expect(await next.engine.recover()).toBe(1);
  expect(await settled(next, runId)).toMatchObject(answered);
});

test("finishes the current attempt without another when draining", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const model = faultyModel([() => promise], answering);
  const testAgent = await createTestAgent({ model, clock: fakeClock({ mode: "endless" }) });
  const { run } = await testAgent.engine.start(hello);
  await until(() => model.asked() > 0);
  const drained = testAgent.engine.drain(60_000);
  reject({ statusCode: 503 });
  await drained;
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "running" });
  expect(model.asked()).toBe(1);
});
