import { expect, test } from "vitest";

import { archive, find } from "../fixture/calls.ts";
import { recordLog } from "../support/log.ts";
import { startReceiver } from "../support/otlp-receiver.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";
import { createStores, type Stores } from "../support/world.ts";

const caller = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };

/** A service that tells a receiver what it does; `sent` closes it and waits until everything has arrived. */
async function observedService(moves: Move[], stores?: Stores) {
  const receiver = await startReceiver();
  const { telemetry, lines } = await recordLog({ endpoint: receiver.url });
  const service = await createService({ model: scriptedModel(moves), telemetry, ...(stores ? { stores } : {}) });
  const start = async (input: string) => {
    const headers = { prefer: "wait=10", traceparent: `00-${caller.trace}-${caller.span}-01` };
    return (await service.alice.post("/v1/runs", { input }, headers)).body;
  };
  const sent = async () => {
    await telemetry.close();
    const named = (name: string) => receiver.spans.filter((span) => span.name.startsWith(name));
    return { ...receiver, named };
  };
  return { ...service, start, sent, lines };
}

const findMoves: Move[] = [{ calls: [find("call-1")] }, { say: "It is open." }];
const archiveMoves: Move[] = [{ calls: [archive("call-1")] }, { say: "Done." }];

test("a run is one trace: the caller's, the request, the agent, and below it each model and tool call", async () => {
  const { start, sent } = await observedService(findMoves);
  await start("Where is record 1001?");
  const { spans, services, named } = await sent();
  const [request, agent] = [named("POST")[0]!, named("invoke_agent")[0]!];

  expect(services).toEqual(new Set(["test"]));
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.trace]));
  expect(request).toMatchObject({ parentSpanId: caller.span, kind: 2 });
  expect(agent.parentSpanId).toBe(request.spanId);
  expect([...named("chat"), ...named("execute_tool")].map(({ parentSpanId }) => parentSpanId)).toEqual(
    Array.from({ length: 3 }, () => agent.spanId),
  );
});

test("spans carry the names, numbers and ids of the conventions for generative AI", async () => {
  const { start, sent } = await observedService(findMoves);
  const run = await start("Where is record 1001?");
  const { named } = await sent();

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
  expect(named("chat moves")[0]).toMatchObject({
    kind: 3,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "test",
      "gen_ai.request.model": "moves",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 5,
    },
  });
  expect(named("execute_tool find-record")[0]?.attributes).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "find-record",
    "gen_ai.tool.call.id": "call-1",
    "gen_ai.tool.type": "function",
  });
});

test("a run that waited for a person goes on in the trace in which it began, in another process, too", async () => {
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

test("each log line of a run names the run, its session and the trace that the spans have", async () => {
  const { start, sent, lines } = await observedService(findMoves);
  const run = await start("Where is record 1001?");
  await sent();
  expect(lines()).toContainEqual(
    expect.objectContaining({ msg: "run ended", run: run.id, session: run.sessionId, trace: caller.trace }),
  );
});

test("durations and tokens of model calls are measured", async () => {
  const { start, sent } = await observedService(findMoves);
  await start("Where is record 1001?");
  const { metrics } = await sent();
  const points = Object.fromEntries(
    metrics.map(({ name, unit, histogram }) => [`${name} ${unit}`, histogram.dataPoints]),
  );
  const model = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "test", "gen_ai.request.model": "moves" };

  expect(points["gen_ai.client.operation.duration s"]).toMatchObject([{ attributes: model, count: 2 }]);
  expect(points["gen_ai.client.token.usage {token}"]).toMatchObject([
    { attributes: { ...model, "gen_ai.token.type": "input" }, count: 2, sum: 20 },
    { attributes: { ...model, "gen_ai.token.type": "output" }, count: 2, sum: 10 },
  ]);
});

test("a model call that failed is a span and a duration with the code of its failure", async () => {
  const { start, sent } = await observedService([{ fail: new Error("no credit left") }]);
  await start("Where is record 1001?");
  const { metrics, named } = await sent();
  expect(named("chat moves")).toMatchObject([{ status: { code: 2 }, attributes: { "error.type": "model-failed" } }]);
  expect(metrics.map(({ name }) => name)).toEqual(["gen_ai.client.operation.duration", "agent.decision.attempts"]);
  expect(metrics[0]?.histogram.dataPoints).toMatchObject([{ attributes: { "error.type": "model-failed" }, count: 1 }]);
});
