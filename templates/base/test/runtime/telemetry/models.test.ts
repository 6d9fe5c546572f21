import { expect, test } from "vitest";

import { agent } from "../fixture/agent.ts";
import { faultyModel, refuses, type Fault } from "../support/faulty-model.ts";
import { recordLog } from "../support/log.ts";
import { startReceiver } from "../support/otlp-receiver.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { stillClock } from "../support/still-clock.ts";
import { ask, createWorld } from "../support/world.ts";

/** What a receiver gets of one run on a model that makes these faults first, and of one to turn to. */
async function observe(faults: readonly Fault[]) {
  const receiver = await startReceiver();
  const { telemetry } = await recordLog({ endpoint: receiver.url, level: "silent" });
  const world = await createWorld({
    model: faultyModel(faults, scriptedModel([{ say: "Here I am." }])),
    others: [{ ...scriptedModel([{ say: "Here I am instead." }]), modelId: "other" }],
    clock: stillClock(),
    telemetry,
    agent: {
      patience: { ...agent.patience, retries: 2, failuresBeforeRest: 3, restMs: 60_000 },
      prices: { moves: { input: 3, output: 15 } },
    },
  });
  await ask(world, "Are you there?");
  await telemetry.close();
  const points = (name: string) => receiver.metrics.find((metric) => metric.name === name)?.histogram.dataPoints ?? [];
  return { spans: receiver.spans.filter(({ name }) => name.startsWith("chat")), points };
}

const moves = { "gen_ai.request.model": "moves" };

test("each attempt is a span with its number and, when it failed, with why", async () => {
  const { spans } = await observe([refuses(429), refuses(503)]);
  expect(spans).toMatchObject([
    { status: { code: 2 }, attributes: { ...moves, "agent.attempt": 1, "error.type": "model-rate-limited" } },
    { status: { code: 2 }, attributes: { ...moves, "agent.attempt": 2, "error.type": "model-overloaded" } },
    { status: { code: 0 }, attributes: { ...moves, "agent.attempt": 3, "gen_ai.usage.input_tokens": 10 } },
  ]);
  expect(spans[0]!.attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
  expect(spans[2]!.attributes).not.toHaveProperty("error.type");
});

test("attempts, waits and costs are measured", async () => {
  const { spans, points } = await observe([refuses(429, { "retry-after": "7" })]);
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

test("a model that is left alone is measured, and so is who answered instead", async () => {
  const { spans, points } = await observe([refuses(529), refuses(529), refuses(529)]);
  expect(points("agent.model.rest")).toMatchObject([{ attributes: moves, count: 1, sum: 60 }]);
  expect(points("agent.decision.attempts")).toMatchObject([
    { attributes: { "gen_ai.request.model": "other", "agent.fallback": true }, count: 1, sum: 4 },
  ]);
  expect(spans.at(-1)).toMatchObject({ name: "chat other", attributes: { "agent.attempt": 4 } });
});
