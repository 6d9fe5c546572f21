import { APICallError } from "@ai-sdk/provider";
import { z } from "zod";
import { expect, test } from "vitest";

import { ToolError, type Tool } from "../../../src/runtime/ports/tool.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { recordLog } from "../support/log.ts";
import { startReceiver } from "../support/otlp-receiver.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

/** Each secret says where it was planted, so that a leak tells its own way out. */
const secret = (place: string) => `PLANTED-${place}`;

const input = z.object({ value: z.string() });
const tools = new Map<string, Tool>(
  Object.entries({
    "tell-secret": defineTool({ description: "", input, risk: "read", execute: async () => secret("tool-result") }),
    refuse: defineTool({
      description: "",
      input,
      risk: "read",
      execute: () => Promise.reject(new ToolError(secret("tool-error"))),
    }),
    break: defineTool({
      description: "",
      input,
      risk: "read",
      execute: () =>
        Promise.reject(new Error(`${secret("tool-exception")}\n  second line`, { cause: secret("tool-cause") })),
    }),
  }) as [string, Tool][],
);

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

/** One run through everything that can say something, by a real request, seen by a log and a receiver. */
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

test("what people, models and tools said is in the run's events, and in no span, metric or log line", async () => {
  const { run, events, log, sent } = await leakyRun();
  expect(run).toMatchObject({ status: "failed", error: { code: "model-rejected" } });
  for (const place of ["user-input", "model-text", "tool-input", "tool-result", "tool-error"]) {
    expect(events, "its owner can read it").toContain(secret(place));
  }
  for (const seen of [log, sent]) {
    expect(seen).toContain(run.id);
    expect(seen).not.toContain("PLANTED");
    expect(seen).not.toContain("key-of-alice");
  }
});

test("an error is told by its kind, its code and its place", async () => {
  const { lines, sent } = await leakyRun();
  const place = { stack: expect.arrayContaining([expect.stringMatching(/^at .+secrets\.test\.ts/)]) };
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: "tool failed", tool: "break", err: expect.objectContaining({ type: "Error" }) }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: "model failed",
      err: expect.objectContaining({ type: "AI_APICallError", statusCode: 400, ...place }),
    }),
  );
  for (const code of ["tool-failed", "model-rejected"]) expect(sent).toContain(code);
});

test("LOG_LEVEL=debug adds the messages of errors, and nothing else that was said", async () => {
  const { log, sent } = await leakyRun("debug");
  const told = new Set(log.match(/PLANTED-[a-z-]+/g));
  expect(told).toEqual(new Set(["tool-exception", "provider-message", "provider-cause"].map(secret)));
  expect(sent).not.toContain("PLANTED");
});
