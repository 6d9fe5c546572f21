import { expect, test } from "vitest";

import { agent } from "../../fixture/agent.ts";
import type { Patience } from "../../../../src/runtime/loop/definition.ts";
import { breaksOff, faultyModel, finish, refuses, silenceFor, throws, type Fault } from "../../support/faulty-model.ts";
import { recordLog } from "../../support/log.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { stillClock } from "../../support/still-clock.ts";
import { ask, createWorld, eventsOf } from "../../support/world.ts";

const answering = scriptedModel([{ say: "Here I am." }]);
const connectionReset = Object.assign(new TypeError("terminated"), {
  cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
});

/** One run on a model that makes these faults first; time stands still. */
async function runOn(faults: readonly Fault[], patience: Partial<Patience> = {}, clock = stillClock()) {
  const model = faultyModel(faults, answering);
  const { telemetry, lines, text } = await recordLog({ level: "warn" });
  const world = await createWorld({
    model,
    clock,
    telemetry,
    agent: { patience: { ...agent.patience, failuresBeforeRest: 100, ...patience } },
  });
  const run = await ask(world, "Are you there?");
  return { run, world, asked: model.asked(), waits: clock.waits, lines, text };
}

test.each<[string, Record<string, string>, number]>([
  ["in seconds", { "retry-after": "7" }, 7_000],
  ["as a date", { "retry-after": "Mon, 16 Nov 2026 12:00:09 GMT" }, 9_000],
  ["in milliseconds, which count before seconds", { "retry-after-ms": "250", "retry-after": "1" }, 250],
])("a provider that says %s when to come again is asked then, and not before", async (_, headers, wait) => {
  const { run, asked, waits } = await runOn([refuses(429, headers)], {}, stillClock({ chance: 0 }));
  expect(run).toMatchObject({ status: "succeeded", output: "Here I am." });
  expect(waits).toEqual([wait]);
  expect(asked).toBe(2);
});

test.each(["soon", "-3", "", "Mon, 16 Nov 2026 11:00:00 GMT"])(
  "a provider that asks for no wait that is still to come (%o) is asked again as if it had said nothing",
  async (told) => {
    const { run, waits } = await runOn([refuses(429, { "retry-after": told }), refuses(429, { "retry-after": told })]);
    expect(run.status).toBe("succeeded");
    expect(waits).toEqual([500, 1_000]);
  },
);

test("without a word of the provider, each wait may be twice as long as the one before, up to a limit", async () => {
  const faults = Array.from({ length: 8 }, () => refuses(529));
  const { run, waits } = await runOn(faults, { retries: 8 });
  expect(run.status).toBe("succeeded");
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
});

test("how much of a wait is waited is left to chance, so that runs that failed together come back apart", async () => {
  const { waits } = await runOn([refuses(529), refuses(529)], {}, stillClock({ chance: 0.3 }));
  expect(waits).toEqual([150, 300]);
  expect((await runOn([refuses(529)], {}, stillClock({ chance: 0 }))).waits).toEqual([0]);
});

test.each<[string, Fault]>([
  ["that is overloaded", refuses(529)],
  ["whose server fails", refuses(500)],
  ["that reports a conflict", refuses(409)],
  ["that cannot be reached", throws(Object.assign(new Error("no"), { code: "ECONNREFUSED" }))],
  ["whose connection breaks", throws(connectionReset)],
  ["that reports in its stream that it is overloaded", breaksOff("I", { type: "error", error: { statusCode: 529 } })],
  ["whose stream ends too early", breaksOff("I was")],
  ["whose stream ends too early and says so", breaksOff("I was", finish("interrupted"))],
  ["that stops because of an error", breaksOff("I was", finish("error"))],
])("a model %s is asked again", async (_, fault) => {
  const { run, asked } = await runOn([fault]);
  expect(run).toMatchObject({ status: "succeeded", output: "Here I am." });
  expect(asked).toBe(2);
});

test("a model that says nothing is given up after its time and asked again", async () => {
  const { run, asked } = await runOn([silenceFor(agent.patience.attemptTimeoutMs)]);
  expect(run).toMatchObject({ status: "succeeded", output: "Here I am." });
  expect(asked).toBe(2);
});

test.each<[string, Fault, string]>([
  ["a key that is not accepted", refuses(401), "model-misconfigured"],
  ["a key that may not do this", refuses(403), "model-misconfigured"],
  ["a model that does not exist", refuses(404), "model-misconfigured"],
  [
    "a key that is not accepted, whatever else is said",
    throws({ statusCode: 401, isRetryable: true }),
    "model-misconfigured",
  ],
  ["a request that the model does not take", refuses(400), "model-rejected"],
  ["a request that is too large", refuses(413), "model-rejected"],
  ["an answer that is filtered out", breaksOff("I can't", finish("content-filter")), "model-refused"],
  ["an error that nobody knows", throws(new RangeError("oops")), "model-failed"],
  ["something that is no error at all", throws("oops"), "model-failed"],
])("%s ends the run at once, with a code of its own", async (_, fault, code) => {
  const { run, asked, waits } = await runOn([fault]);
  expect(run).toMatchObject({ status: "failed", output: null, error: { code } });
  expect([asked, waits]).toEqual([1, []]);
});

test("a provider that knows that asking again is no use is believed", async () => {
  const { run, asked } = await runOn([throws({ statusCode: 429, isRetryable: false })]);
  expect(run).toMatchObject({ status: "failed", error: { code: "model-rate-limited" } });
  expect(asked).toBe(1);
});

test.each<[number, string]>([
  [429, "model-rate-limited"],
  [529, "model-overloaded"],
  [503, "model-overloaded"],
  [504, "model-timeout"],
  [500, "model-failed"],
])("a model that answers %i until its retries are spent fails the run with %s", async (status, code) => {
  const { run, asked } = await runOn(Array.from({ length: 9 }, () => refuses(status)));
  expect(run).toMatchObject({ status: "failed", error: { code } });
  expect(asked).toBe(1 + agent.patience.retries);
});

test("a provider that asks for a longer wait than a decision may take is not waited for, and the log says so", async () => {
  const { run, asked, waits, lines } = await runOn([refuses(429, { "retry-after": "3600" })]);
  expect(run).toMatchObject({ status: "failed", error: { code: "model-rate-limited" } });
  expect([asked, waits]).toEqual([1, []]);
  expect(lines()).toMatchObject([
    { level: "error", msg: "model failed", because: "it asks for a longer wait than the decision has time for" },
  ]);
});

test("a decision whose time is over fails, whatever retries are left", async () => {
  const clock = stillClock();
  const faults = Array.from({ length: 99 }, () => refuses(503, { "retry-after": "10" }));
  const { run, waits, lines } = await runOn(faults, { retries: 98, decisionTimeoutMs: 35_000 }, clock);
  expect(run).toMatchObject({ status: "failed", error: { code: "model-overloaded" } });
  expect(waits).toEqual([10_000, 10_000, 10_000]);
  expect(lines().at(-1)).toMatchObject({ msg: "model failed", attempt: 4 });
});

test("an attempt gets no more time than the decision has left", async () => {
  const { run } = await runOn([silenceFor(30_000)], { attemptTimeoutMs: 60_000, decisionTimeoutMs: 30_000 });
  expect(run).toMatchObject({ status: "failed", error: { code: "model-timeout" } });
});

test("what is heard is the last attempt: its text begins anew under a later attempt, and nothing of the first follows", async () => {
  const { run, world } = await runOn([breaksOff("I was about to")]);
  const texts = (await eventsOf(world.state, run.id)).filter((event) => event.type === "text-delta");
  const [first, second] = [...new Set(texts.map(({ attempt }) => attempt))];
  const said = (which?: string) => texts.flatMap(({ attempt, text }) => (attempt === which ? [text] : [])).join("");
  expect([said(first), said(second)]).toEqual(["I was about to", "Here I am."]);
  expect(second! > first!).toBe(true);
  expect(texts.findLastIndex(({ attempt }) => attempt === first)).toBeLessThan(
    texts.findIndex(({ attempt }) => attempt === second),
  );
});

test("each failure is told to the operator: what it was, what comes next and, at the end, what to do", async () => {
  const { lines, text } = await runOn([refuses(503), refuses(503), refuses(401)], { retries: 2 });
  const told = { model: "moves", run: expect.any(String) as string };
  expect(lines()).toMatchObject([
    {
      ...told,
      level: "warn",
      msg: "model failed; it is asked again",
      code: "model-overloaded",
      status: 503,
      waitMs: 500,
    },
    { ...told, level: "warn", msg: "model failed; it is asked again", attempt: 2, waitMs: 1_000 },
    {
      ...told,
      level: "error",
      msg: "model failed",
      code: "model-misconfigured",
      status: 401,
      attempt: 3,
      because: "asking it again would not help",
      advice: expect.stringContaining("Check the provider's key in .env") as string,
      err: { type: "AI_APICallError" },
    },
  ]);
  expect(text()).not.toContain("Are you there?");
});
