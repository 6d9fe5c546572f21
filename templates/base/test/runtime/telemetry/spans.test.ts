import { expect, test } from "vitest";

import { agent } from "../fixture/agent.ts";
import { archive, find } from "../fixture/calls.ts";
import { faultyModel, refuses, type Fault, scriptedModel, type Move } from "../support/scripted-model.ts";
import { recordLog, startReceiver } from "../support/telemetry.ts";
import { createService } from "../support/service.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { ask, createStores, createTestAgent, type Stores } from "../support/test-agent.ts";

const caller = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };
const moves = { "gen_ai.request.model": "moves" };

/** Starts an exporter and its receiver. `sent` closes the exporter and returns everything that it sent. */
async function observe(level = "info") {
  const receiver = await startReceiver();
  const { telemetry, lines } = await recordLog({ endpoint: receiver.url, level });
  const sent = async () => {
    await telemetry.close();
    return {
      ...receiver,
      named: (name: string) => receiver.spans.filter((span) => span.name.startsWith(name)),
      points: (name: string) => receiver.metrics.find((metric) => metric.name === name)?.histogram.dataPoints ?? [],
    };
  };
  return { telemetry, lines, sent };
}

/** Starts a service that exports its spans and metrics. */
async function observedService(script: Move[], stores?: Stores) {
  const observed = await observe();
  const { telemetry } = observed;
  const service = await createService({ model: scriptedModel(script), telemetry, ...(stores ? { stores } : {}) });
  const start = async (input = "Where is record 1001?") => {
    const headers = { prefer: "wait=10", traceparent: `00-${caller.trace}-${caller.span}-01` };
    return (await service.alice.post("/v1/runs", { input }, headers)).body;
  };
  return { ...service, ...observed, start };
}

/** Returns the export of one run on a model with these faults and one fallback. */
async function observeFaults(faults: readonly Fault[]) {
  const { telemetry, sent } = await observe("silent");
  const testAgent = await createTestAgent({
    model: faultyModel(faults, scriptedModel([{ say: "Here I am." }])),
    others: [{ ...scriptedModel([{ say: "Here I am instead." }]), modelId: "other" }],
    clock: fakeClock({ mode: "instant" }),
    telemetry,
    agent: {
      patience: { ...agent.patience, retries: 2, failuresBeforeRest: 3, restMs: 60_000 },
      prices: { moves: { input: 3, output: 15 } },
    },
  });
  await ask(testAgent, "Are you there?");
  const { named, points } = await sent();
  return { spans: named("chat"), points };
}

const findMoves: Move[] = [{ calls: [find("call-1")] }, { say: "It is open." }];
const archiveMoves: Move[] = [{ calls: [archive("call-1")] }, { say: "Done." }];

test("nests request, agent, model and tool spans in the caller's trace", async () => {
  const { start, sent, lines } = await observedService(findMoves);
  const run = await start();
  const { spans, services, named } = await sent();
  const [request, agent] = [named("POST")[0]!, named("invoke_agent")[0]!];

  expect(services).toEqual(new Set(["test"]));
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.trace]));
  expect(request).toMatchObject({ parentSpanId: caller.span, kind: 2 });
  expect(agent.parentSpanId).toBe(request.spanId);
  const parents = [...named("chat"), ...named("execute_tool")].map(({ parentSpanId }) => parentSpanId);
  expect(parents).toEqual(Array.from({ length: 3 }, () => agent.spanId));
  expect(lines()).toContainEqual(
    expect.objectContaining({ msg: "run ended", run: run.id, session: run.sessionId, trace: caller.trace }),
  );
});

test("uses the semantic conventions for generative AI", async () => {
  const { start, sent } = await observedService(findMoves);
  const run = await start();
  const { named, metrics } = await sent();

  expect(named("POST")[0]?.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/v1/runs",
    "http.response.status_code": 202,
  });
  expect(named("invoke_agent fixture")[0]?.attributes).toEqual({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "fixture",
    "gen_ai.conversation.id": run.sessionId,
    "run.id": run.id,
  });
  const model = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "test", ...moves };
  expect(named("chat moves")[0]).toMatchObject({
    kind: 3,
    attributes: { ...model, "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 },
  });
  expect(named("execute_tool find-record")[0]?.attributes).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "find-record",
    "gen_ai.tool.call.id": "call-1",
    "gen_ai.tool.type": "function",
  });

  const points = Object.fromEntries(
    metrics.map(({ name, unit, histogram }) => [`${name} ${unit}`, histogram.dataPoints]),
  );
  expect(points["gen_ai.client.operation.duration s"]).toMatchObject([{ attributes: model, count: 2 }]);
  expect(points["gen_ai.client.token.usage {token}"]).toMatchObject([
    { attributes: { ...model, "gen_ai.token.type": "input" }, count: 2, sum: 20 },
    { attributes: { ...model, "gen_ai.token.type": "output" }, count: 2, sum: 10 },
  ]);
});

test("continues the trace of a waiting run in another process", async () => {
  const stores = await createStores();
  const { telemetry, start, sent } = await observedService(archiveMoves, stores);
  const run = await start("Please archive record 1001");
  const { alice, engine } = await createService({ model: scriptedModel(archiveMoves), telemetry, stores });
  await engine.recover();
  await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  await Array.fromAsync(alice.events(run.id));
  const { named } = await sent();

  const agent = named("invoke_agent");
  expect(agent.length).toBeGreaterThan(1);
  expect(new Set(agent.map(({ traceId }) => traceId))).toEqual(new Set([caller.trace]));
  expect(named("execute_tool archive-record")).toMatchObject([
    { traceId: caller.trace, parentSpanId: agent.at(-1)!.spanId },
  ]);
});

test("records the error code of a failed model call", async () => {
  const { start, sent } = await observedService([{ fail: new Error("no credit left") }]);
  await start();
  const { metrics, named } = await sent();
  const attributes = { "error.type": "model-failed" };
  expect(named("chat moves")).toMatchObject([{ status: { code: 2 }, attributes }]);
  expect(metrics.map(({ name }) => name)).toEqual(["gen_ai.client.operation.duration", "agent.decision.attempts"]);
  expect(metrics[0]?.histogram.dataPoints).toMatchObject([{ attributes, count: 1 }]);
});

test("records each attempt as a span with its number and error", async () => {
  const { spans } = await observeFaults([refuses(429), refuses(503)]);
  expect(spans).toMatchObject([
    { status: { code: 2 }, attributes: { ...moves, "agent.attempt": 1, "error.type": "model-rate-limited" } },
    { status: { code: 2 }, attributes: { ...moves, "agent.attempt": 2, "error.type": "model-overloaded" } },
    { status: { code: 0 }, attributes: { ...moves, "agent.attempt": 3, "gen_ai.usage.input_tokens": 10 } },
  ]);
  expect(spans[0]!.attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
  expect(spans[2]!.attributes).not.toHaveProperty("error.type");
});

test("measures attempts, waits and costs", async () => {
  const { spans, points } = await observeFaults([refuses(429, { "retry-after": "7" })]);
  expect(points("agent.model.wait")).toMatchObject([
    { attributes: { ...moves, "error.type": "model-rate-limited" }, count: 1, sum: 7 },
  ]);
  expect(points("agent.decision.attempts")).toMatchObject([
    { attributes: { ...moves, "agent.fallback": false }, count: 1, sum: 2 },
  ]);
  expect(points("agent.model.cost")).toMatchObject([{ attributes: moves, count: 1, sum: 0.000105 }]);
  expect(spans[1]!.attributes).toMatchObject({ "agent.cost_usd": 0.000105 });
  expect(points("agent.model.rest")).toEqual([]);
});

test("measures the rest of a failed model and its fallback", async () => {
  const { spans, points } = await observeFaults([refuses(529), refuses(529), refuses(529)]);
  expect(points("agent.model.rest")).toMatchObject([{ attributes: moves, count: 1, sum: 60 }]);
  expect(points("agent.decision.attempts")).toMatchObject([
    { attributes: { "gen_ai.request.model": "other", "agent.fallback": true }, count: 1, sum: 4 },
  ]);
  expect(spans.at(-1)).toMatchObject({ name: "chat other", attributes: { "agent.attempt": 4 } });
});
