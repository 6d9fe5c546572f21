import { expect, test } from "vitest";
import { z } from "zod";

import { failures } from "../../src/agent/errors.ts";
import type { Policy } from "../../src/agent/policy.ts";
import { defineTool, ToolError, type AnyTool } from "../../src/ports/tool.ts";
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
