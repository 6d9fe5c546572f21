import { expect, test } from "vitest";
import { z } from "zod";

import type { Policy, AnyTool } from "../../../src/runtime/ports/tool.ts";
import { ToolError } from "../../../src/runtime/errors.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { recordLog } from "../support/telemetry.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createTestAgent, eventsOf, type TestAgentOptions } from "../support/test-agent.ts";

type Execute = AnyTool["execute"];
type CallOptions = Partial<TestAgentOptions> & { tool?: string; input?: unknown; timeoutMs?: number };

const probeInput = z.object({ depth: z.number(), unit: z.string().default("metre") });
const matching = (pattern: RegExp | string) => expect.stringMatching(pattern) as string;

/** A run in which the model calls the probe once. What came of it: for the log of events, and for the model. */
async function callOnce(execute: Execute, options: CallOptions = {}) {
  const { tool = "probe", input = { depth: 3 }, timeoutMs = 1_000, agent, ...others } = options;
  const model = scriptedModel([{ calls: [{ id: "a", tool, input }] }, { say: "Done." }]);
  const probe = defineTool({ description: "Measures the sea.", input: probeInput, risk: "read", timeoutMs, execute });
  const tools = new Map([["probe", probe]]);
  const testAgent = await createTestAgent({ model, agent: { tools, ...agent }, ...others });
  const run = await ask(testAgent, "How deep is it?");
  expect(run.status).toBe("succeeded");
  const events = await eventsOf(testAgent.state, run.id);
  const messages = await testAgent.state.messages.list({ sessionId: run.sessionId });
  const end = events.find((event) => event.type === "tool-end");
  const [heard] = model.prompts[1]!.flatMap(({ role, content }) => (role === "tool" ? content : []));
  return {
    result: end?.result,
    told: heard?.type === "tool-result" ? heard.output : undefined,
    everything: JSON.stringify([run, events, messages, model.prompts]),
  };
}

const refuseAll: Policy = (_call, _tool, { principal }) => {
  return { kind: "refuse", error: { code: "denied", message: `Not for ${principal}.` } };
};

const invalid = 'The input of "probe" is not valid: ';
test.for<[string, CallOptions, string, RegExp]>([
  ["an unknown tool", { tool: "launch" }, "unknown-tool", /^There is no tool "launch"\. The tools are: probe\.$/],
  ["a wrong input", { input: { depth: "deep" } }, "invalid-input", new RegExp(`^${invalid}depth: .*number`)],
  ["broken JSON", { input: '{"depth": ' }, "invalid-input", new RegExp(`^${invalid}it is no JSON object\\.$`)],
  ["a call against the policy", { agent: { policy: refuseAll } }, "denied", /^Not for alice\.$/],
])("refuses %s without running it", async ([, options, code, message]) => {
  let ran = false;
  const { result, told } = await callOnce(async () => (ran = true), options);
  expect(ran).toBe(false);
  const error = { code, message: matching(message) };
  expect(result).toMatchObject({ ok: false, error });
  expect(told).toEqual({ type: "error-json", value: error });
});

const fails = (thrown: unknown) => () => Promise.reject(thrown as Error);
const failAtOnce = () => {
  throw new Error("at once");
};

test.for<[string, string, Execute, string]>([
  ["the given words", "a tool error is thrown", fails(new ToolError("Too rough.")), "^Too rough\\.$"],
  ["a failure", "a word is thrown", fails("no"), "unexpectedly"],
  ["a failure", "nothing is thrown", fails(undefined), "unexpectedly"],
  ["a failure", "null is thrown", fails(null), "unexpectedly"],
  ["a failure", "an object is thrown", fails({ code: 1 }), "unexpectedly"],
  ["a failure", "an error comes before any promise", failAtOnce, "unexpectedly"],
])("tells the model %s when %s", async ([, , execute, message]) => {
  const value = { code: "tool-failed", message: matching(new RegExp(message)) };
  expect((await callOnce(execute)).told).toEqual({ type: "error-json", value });
});

test("keeps the words of an unexpected failure secret", async () => {
  const { telemetry, lines } = await recordLog({ level: "error" });
  const { told, everything } = await callOnce(fails(new TypeError("password hunter2 was refused")), { telemetry });
  expect(told).toMatchObject({ value: { code: "tool-failed" } });
  expect(everything).not.toContain("hunter2");
  expect(lines()).toMatchObject([{ msg: "tool failed", tool: "probe", err: { type: "TypeError" } }]);
});

test("shortens the long words of a tool error", async () => {
  const { result } = await callOnce(fails(new ToolError("no ".repeat(100_000))));
  const said = result?.ok === false ? result.error.message : "";
  expect(said).toMatch(/^no no .* … \(298000 characters more\)$/);
  expect(said.length).toBeLessThan(2_100);
});

test("aborts a tool when its time is over", async () => {
  let reason: unknown;
  const execute: Execute = (_, { signal }) => {
    signal.addEventListener("abort", () => (reason = signal.reason), { once: true });
    return new Promise(() => undefined);
  };
  const { told } = await callOnce(execute, { timeoutMs: 5 });
  const message = '"probe" did not finish within 0.005 seconds.';
  expect(told).toMatchObject({ value: { code: "tool-timeout", message } });
  expect(reason).toMatchObject({ name: "TimeoutError" });
});

const most = 64 * 1024 - 2;
const slowly = () => new Promise((resolve) => void setTimeout(() => resolve("deep"), 5));

test.for<[string, Execute, unknown, number?]>([
  ["the parsed input", async ({ depth, unit }) => ({ depth, unit }), { depth: 3, unit: "metre" }],
  ["the JSON of an object", async () => ({ at: new Date(0), no: undefined }), { at: "1970-01-01T00:00:00.000Z" }],
  ["null for nothing", async () => undefined, null],
  ["the largest result", async () => "a".repeat(most), "a".repeat(most)],
  ["a result within a month", slowly, "deep", 31 * 24 * 60 * 60_000],
])("returns %s", async ([, execute, value, timeoutMs = 1_000]) => {
  expect((await callOnce(execute, { timeoutMs })).result).toEqual({ ok: true, value });
});

const cycle: { self?: object } = {};
cycle.self = cycle;
const ranBut = '"probe" has run, but ';
const notJson = { code: "result-not-json", message: matching(`^${ranBut}.* not JSON`) };
const tooLarge = (size: string) => ({
  code: "result-too-large",
  message: `${ranBut}its result is too large: ${size}, of at most 64 kB. Ask it for less.`,
});

test.for<[string, unknown, object?]>([
  ["a bigint", { count: 1n }],
  ["a cycle", cycle],
  ["a function", () => 1],
  ["a nested function", { greet: () => "Hello" }],
  ["a symbol", Symbol("depth")],
  ["a Map", new Map([["depth", 3]])],
  ["a nested Set", { all: new Set([1]) }],
  ["an error", new Error("It is deep.")],
  ["a nested promise", { depth: Promise.resolve(3) }],
  ["an object with a broken toJSON", { toJSON: () => Promise.reject.call(undefined) }],
  ["a text of 50 MB", "a".repeat(50 * 1024 ** 2), tooLarge("50.0 MB")],
  ["a text with too many bytes", "é".repeat(most / 2 + 1), tooLarge("64 kB")],
])("rejects %s as a result", async ([, value, error = notJson]) => {
  const { told, result, everything } = await callOnce(async () => value);
  expect(told).toEqual({ type: "error-json", value: error });
  expect(result).toMatchObject({ ok: false, error });
  expect(everything.length).toBeLessThan(10_000);
});
