import { APICallError } from "@ai-sdk/provider";
import { z } from "zod";
import { expect, test } from "vitest";

import { ToolError } from "../../../src/runtime/errors.ts";
import type { Tool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { fixtureModel } from "../fixture/model.ts";
import { recordLog, startReceiver } from "../support/telemetry.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const caller = "0af7651916cd43dd8448eb211c80319c";

/** Returns the log lines of one run without an exporter. */
async function logOfOneRun(headers: Record<string, string> = {}) {
  const { telemetry, lines } = await recordLog();
  const { alice } = await createService({ model: fixtureModel(), telemetry });
  const { body } = await alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=10", ...headers });
  await Array.fromAsync(alice.events(body.id));
  const find = (message: string) => lines().find(({ msg }) => msg === message)!;
  return { run: body, request: find("request"), end: find("run ended") };
}

test("logs requests and ends of runs as JSON with one trace", async () => {
  const { run, request, end } = await logOfOneRun();
  expect(request).toEqual({
    level: "info",
    time: expect.any(Number),
    trace: expect.stringMatching(/^[\da-f]{32}$/),
    method: "POST",
    path: "/v1/runs",
    status: 202,
    principal: "alice",
    ms: expect.any(Number),
    msg: "request",
  });
  expect(end).toEqual({
    level: "info",
    time: expect.any(Number),
    trace: request["trace"],
    run: run.id,
    session: run.sessionId,
    status: "succeeded",
    usage: run.usage,
    msg: "run ended",
  });
});

test("continues the trace of the caller without an exporter", async () => {
  const { request, end } = await logOfOneRun({ traceparent: `00-${caller}-b7ad6b7169203331-01` });
  expect([request["trace"], end["trace"]]).toEqual([caller, caller]);
});

test("begins a new trace when traceparent is invalid", async () => {
  const { request, end } = await logOfOneRun({ traceparent: `00-${caller}` });
  expect(request["trace"]).toMatch(/^[\da-f]{32}$/);
  expect(request["trace"]).not.toBe(caller);
  expect(end["trace"]).toBe(request["trace"]);
});

test("logs no trace outside of a request", async () => {
  const { telemetry, lines } = await recordLog();
  telemetry.log.info({}, "listening");
  expect(lines()).toEqual([{ level: "info", time: expect.any(Number), msg: "listening" }]);
});

test("redacts fields with the name of a secret at any depth", async () => {
  const { telemetry, lines } = await recordLog();
  const fields = { token: "1", headers: { authorization: "2", accept: "*" }, a: { b: { password: "3" } } };
  telemetry.log.child({ apiKey: "4" }).warn(fields, "something odd");
  const hidden = "[redacted]";
  expect(lines()).toMatchObject([
    { token: hidden, headers: { authorization: hidden, accept: "*" }, a: { b: { password: hidden } }, apiKey: hidden },
  ]);
});

/** Returns a secret with the name of its place, so that a leak names its source. */
const secret = (place: string) => `PLANTED-${place}`;

const fail = (error: Error) => async () => {
  throw error;
};
const toolOf = (execute: Tool["execute"]) =>
  defineTool({ description: "", input: z.object({ value: z.string() }), risk: "read", execute });
const tools = new Map<string, Tool>([
  ["tell-secret", toolOf(async () => secret("tool-result"))],
  ["refuse", toolOf(fail(new ToolError(secret("tool-error"))))],
  ["break", toolOf(fail(new Error(`${secret("tool-exception")}\n  second line`, { cause: secret("tool-cause") })))],
]);

const providerError = new APICallError({
  message: secret("provider-message"),
  url: `https://provider.example/${secret("provider-url")}`,
  requestBodyValues: { prompt: secret("provider-request") },
  responseBody: secret("provider-answer"),
  responseHeaders: { "set-cookie": secret("provider-header") },
  cause: new Error(secret("provider-cause")),
  data: { error: secret("provider-data") },
  statusCode: 400,
  isRetryable: false,
});

const call = (tool: string): Move => {
  return { say: secret("model-text"), calls: [{ id: `id-${tool}`, tool, input: { value: secret("tool-input") } }] };
};

/** Runs the agent with secrets in every input and result. Returns its events, log lines and exported data. */
async function leakyRun(level = "info") {
  const receiver = await startReceiver();
  const { telemetry, text, lines } = await recordLog({ level, endpoint: receiver.url });
  const moves = [call("tell-secret"), call("refuse"), call("break"), { fail: providerError }];
  const { alice, stranger } = await createService({ model: scriptedModel(moves), agent: { tools }, telemetry });
  const run = await alice.run(secret("user-input"));
  await stranger.get(`/v1/runs/${run.id}`, { authorization: `Bearer ${secret("wrong-key")}` });
  const events = JSON.stringify(await Array.fromAsync(alice.events(run.id)));
  await telemetry.close();
  return { run, events, lines: lines(), log: text(), sent: receiver.bytes() };
}

test("keeps secrets in the events, out of log, spans and metrics", async () => {
  const { run, events, lines, log, sent } = await leakyRun();
  expect(run).toMatchObject({ status: "failed", error: { code: "model-rejected" } });
  for (const place of ["user-input", "model-text", "tool-input", "tool-result", "tool-error"]) {
    expect(events).toContain(secret(place));
  }
  for (const seen of [log, sent]) {
    expect(seen).toContain(run.id);
    expect(seen).not.toContain("PLANTED");
    expect(seen).not.toContain("key-of-alice");
  }
  // An error keeps its type, its code and its place.
  const stack = expect.arrayContaining([expect.stringMatching(/^at .+log\.test\.ts/)]);
  const modelError = expect.objectContaining({ type: "AI_APICallError", statusCode: 400, stack });
  const toolError = expect.objectContaining({ type: "Error" });
  expect(lines).toContainEqual(expect.objectContaining({ msg: "tool failed", tool: "break", err: toolError }));
  expect(lines).toContainEqual(expect.objectContaining({ msg: "model failed", err: modelError }));
  for (const code of ["tool-failed", "model-rejected"]) expect(sent).toContain(code);
});

test("adds only the messages of errors to the log at LOG_LEVEL=debug", async () => {
  const { log, sent } = await leakyRun("debug");
  const logged = new Set(log.match(/PLANTED-[a-z-]+/g));
  expect(logged).toEqual(new Set(["tool-exception", "provider-message", "provider-cause"].map(secret)));
  expect(sent).not.toContain("PLANTED");
});
