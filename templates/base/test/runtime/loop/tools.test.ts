import { expect, test } from "vitest";
import { z } from "zod";

import { failures } from "../../../src/runtime/loop/errors.ts";
import type { Policy } from "../../../src/runtime/ports/policy.ts";
import { ToolError, type AnyTool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { recordLog } from "../support/log.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createWorld, eventsOf, type WorldOptions } from "../support/world.ts";

test.each([
  [
    "a tool that does not exist",
    "launch-rocket",
    {},
    "unknown-tool",
    'There is no tool "launch-rocket". The tools are: probe.',
  ],
  [
    "an input that does not fit",
    "probe",
    { depth: "deep" },
    "invalid-input",
    /^The input of "probe" is not valid: depth: .*number/,
  ],
  [
    "arguments that are no JSON",
    "probe",
    '{"depth": ',
    "invalid-input",
    /^The input of "probe" is not valid: it is no JSON object\.$/,
  ],
])("%s is a result for the model, and nothing runs", async (_, tool, input, code, message) => {
  let ran = false;
  const probe = probing(async () => (ran = true));
  const { result, told } = await callOnce(probe, { call: { id: "a", tool, input } });
  expect(ran).toBe(false);
  expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(message) as string } });
  expect(told).toMatchObject({ type: "error-json", value: { code } });
});

test("a failure with words for the model reaches the model", async () => {
  const probe = probing(() => Promise.reject(new ToolError("The sea is too rough.")));
  const { run, told } = await callOnce(probe);
  expect(told).toEqual({ type: "error-json", value: { code: "tool-failed", message: "The sea is too rough." } });
  expect(run.status).toBe("succeeded");
});

test("what an unexpected failure says reaches neither the model nor whoever asked", async () => {
  const { telemetry, lines } = await recordLog({ level: "error" });
  const probe = probing(() => Promise.reject(new TypeError("password hunter2 was refused")));
  const { run, told, everything } = await callOnce(probe, { telemetry });
  expect(told).toMatchObject({
    value: { code: "tool-failed", message: expect.stringContaining("unexpectedly") as string },
  });
  expect(run.status).toBe("succeeded");
  expect(everything).not.toContain("hunter2");
  expect(lines()).toMatchObject([{ msg: "tool failed", tool: "probe", err: { type: "TypeError" } }]);
});

test("a tool that takes too long is cut off, and told so", async () => {
  let reason: unknown;
  const probe = probing((_, { signal }) => {
    signal.addEventListener("abort", () => (reason = signal.reason), { once: true });
    return new Promise(() => undefined);
  }, 5);
  const { told } = await callOnce(probe);
  expect(told).toMatchObject({
    value: { code: "tool-timeout", message: '"probe" did not finish within 0.005 seconds.' },
  });
  expect(reason).toMatchObject({ name: "TimeoutError" });
});

test("what the policy refuses does not run, and the model reads why", async () => {
  let ran = false;
  const { told } = await callOnce(
    probing(async () => (ran = true)),
    { agent: { policy: refuseAll } },
  );
  expect(told).toEqual({ type: "error-json", value: { code: "denied", message: "Not for alice." } });
  expect(ran).toBe(false);
});

test("a tool gets what its schema made of the input", async () => {
  const { result } = await callOnce(probing(async ({ depth, unit }) => ({ depth, unit })));
  expect(result).toEqual({ ok: true, value: { depth: 3, unit: "metre" } });
});

test("a result is the JSON of what a tool returns, and null when it returns nothing", async () => {
  const { result: date } = await callOnce(probing(async () => ({ at: new Date(0), nothing: undefined })));
  expect(date).toEqual({ ok: true, value: { at: "1970-01-01T00:00:00.000Z" } });
  const { result: nothing } = await callOnce(probing(async () => undefined));
  expect(nothing).toEqual({ ok: true, value: null });
});

test.each<[string, unknown]>([
  ["a bigint", { count: 1n }],
  ["a cycle", cyclic()],
  ["a function", () => 1],
  ["a function inside", { greet: () => "Hello" }],
  ["a symbol", Symbol("depth")],
  ["a Map", new Map([["depth", 3]])],
  ["a Set inside", { all: new Set([1]) }],
  ["an error", new Error("It is deep.")],
  ["a promise inside", { depth: Promise.resolve(3) }],
  ["what fails when it is written", { toJSON: () => Promise.reject.call(undefined) }],
])("%s is no result: the model is told so instead of reading an empty one", async (_, value) => {
  const { run, told, result } = await callOnce(probing(async () => value));
  const message = expect.stringMatching(/^"probe" has run, but .* not JSON/) as string;
  expect(told).toMatchObject({ type: "error-json", value: { code: "result-not-json", message } });
  expect(result).toMatchObject({ ok: false, error: { code: "result-not-json" } });
  expect(run.status).toBe("succeeded");
});

test("a result of 50 MB is not handed on; the model is told how large it was", async () => {
  const { run, told, everything } = await callOnce(probing(async () => ({ sounding: "a".repeat(50 * 1024 ** 2) })));
  const message =
    '"probe" has run, but what it returned is too large to read: 50.0 MB, of at most 64 kB. Ask it for less.';
  expect(told).toEqual({ type: "error-json", value: { code: "result-too-large", message } });
  expect(run.status).toBe("succeeded");
  expect(everything.length).toBeLessThan(10_000);
});

test("a result of exactly the largest size is handed on, and its size is that of its bytes", async () => {
  const most = 64 * 1024 - 2;
  expect((await callOnce(probing(async () => "a".repeat(most)))).result).toMatchObject({ ok: true });
  expect((await callOnce(probing(async () => "é".repeat(most / 2 + 1)))).result).toMatchObject({ ok: false });
});

test("a failure with very many words is cut, and says so", async () => {
  const probe = probing(() => Promise.reject(new ToolError("no ".repeat(100_000))));
  const { result } = await callOnce(probe);
  const said = result?.ok === false ? result.error.message : "";
  expect(said).toMatch(/^no no .* … \(298000 characters more\)$/);
  expect(said.length).toBeLessThan(2_100);
});

test.each([
  ["a word", "no"],
  ["nothing", undefined],
  ["null", null],
  ["an object", { code: 1 }],
])("a tool that throws %s has failed like any other", async (_, thrown) => {
  const { run, told } = await callOnce(probing(() => Promise.reject(thrown as unknown as Error)));
  expect(told).toMatchObject({ value: { code: "tool-failed" } });
  expect(run.status).toBe("succeeded");
});

test("a tool that throws before it promises anything has failed like any other", async () => {
  const probe = probing(() => {
    throw new Error("at once");
  });
  expect((await callOnce(probe)).told).toMatchObject({ value: { code: "tool-failed" } });
});

test("a tool may be given more time than a timer can be told", async () => {
  const month = 31 * 24 * 60 * 60_000;
  const slow = probing(() => new Promise((resolve) => void setTimeout(() => resolve("deep"), 5)), month);
  expect((await callOnce(slow)).result).toEqual({ ok: true, value: "deep" });
});

function cyclic(): object {
  const self: { self?: object } = {};
  return Object.assign(self, { self });
}

const refuseAll: Policy = (_call, _tool, { principal }) => {
  return { kind: "refuse", error: failures.denied(`Not for ${principal}.`) };
};

const probeInput = z.object({ depth: z.number(), unit: z.string().default("metre") });

function probing(execute: AnyTool["execute"], timeoutMs = 1_000): AnyTool {
  return defineTool({ description: "Measures the sea.", input: probeInput, risk: "read", timeoutMs, execute });
}

/** A run in which the model calls the probe once. What came of it: for the log of events, and for the model. */
async function callOnce(
  probe: AnyTool,
  { call = { id: "a", tool: "probe", input: { depth: 3 } as unknown }, agent = {}, ...options }: CallOptions = {},
) {
  const model = scriptedModel([{ calls: [call] }, { say: "Done." }]);
  const world = await createWorld({ model, agent: { tools: new Map([["probe", probe]]), ...agent }, ...options });
  const run = await ask(world, "How deep is it?");
  const events = await eventsOf(world.state, run.id);
  const messages = await world.state.messages.list({ sessionId: run.sessionId });
  const end = events.find((event) => event.type === "tool-end");
  const [heard] = model.prompts[1]!.flatMap(({ role, content }) => (role === "tool" ? content : []));
  return {
    run,
    result: end?.result,
    told: heard?.type === "tool-result" ? heard.output : undefined,
    everything: JSON.stringify([run, events, messages, model.prompts]),
  };
}

type CallOptions = Partial<WorldOptions> & { call?: { id: string; tool: string; input: unknown } };
