import type { ToolCall } from "../ports/event.ts";
import type { Model } from "../ports/model.ts";
import type { Run, Usage } from "../ports/run.ts";
import type { Attributes, Metric, SpanOptions, Telemetry } from "../ports/telemetry.ts";

/*
 * Spans and metrics by OpenTelemetry's conventions for generative AI: names, numbers and ids, never contents.
 * Source: https://github.com/open-telemetry/semantic-conventions-genai
 */

export function invokeAgentSpan(agentName: string, run: Run): SpanOptions {
  return {
    name: `invoke_agent ${agentName}`,
    parent: run.trace,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": agentName,
      "gen_ai.conversation.id": run.sessionId,
      "run.id": run.id,
    },
  };
}

/** One attempt. `number` counts from 1 within its decision. */
export function chatSpan(model: Model, number: number): SpanOptions {
  const attributes = { ...chatAttributes(model), "agent.attempt": number };
  return { name: `chat ${model.modelId}`, kind: "client", attributes };
}

export function executeToolSpan(call: ToolCall): SpanOptions {
  return {
    name: `execute_tool ${call.toolName}`,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": call.toolName,
      "gen_ai.tool.call.id": call.toolCallId,
      "gen_ai.tool.type": "function",
    },
  };
}

/** What was reported. Nothing is not a number of tokens: a call that failed has none that anyone told us of. */
export function usageAttributes(usage: Usage): Attributes {
  if (usage.inputTokens + usage.outputTokens === 0) return {};
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWriteTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens,
    ...(usage.costUsd === undefined ? {} : { "agent.cost_usd": usage.costUsd }),
  };
}

interface Chat {
  readonly seconds: number;
  readonly usage: Usage;
  readonly failedWith?: string | undefined;
}

export function measureChat(telemetry: Telemetry, model: Model, { seconds, usage, failedWith }: Chat): void {
  const attributes = chatAttributes(model);
  telemetry.measure(operationDuration, seconds, { ...attributes, ...errorType(failedWith) });
  if (usage.inputTokens + usage.outputTokens === 0) return;
  telemetry.measure(tokenUsage, usage.inputTokens, { ...attributes, "gen_ai.token.type": "input" });
  telemetry.measure(tokenUsage, usage.outputTokens, { ...attributes, "gen_ai.token.type": "output" });
  if (usage.costUsd !== undefined) telemetry.measure(cost, usage.costUsd, attributes);
}

interface Deciding {
  readonly attempts: number;
  /** Another model than the first had the last word. */
  readonly isFallback: boolean;
  readonly failedWith?: string;
}

/** How often models were asked for one decision; `model` had the last word. */
export function measureDecision(telemetry: Telemetry, model: Model, deciding: Deciding): void {
  const { attempts, isFallback, failedWith } = deciding;
  const attributes = { ...chatAttributes(model), "agent.fallback": isFallback, ...errorType(failedWith) };
  telemetry.measure(decisionAttempts, attempts, attributes);
}

export function measureWait(telemetry: Telemetry, model: Model, seconds: number, failedWith: string): void {
  telemetry.measure(retryWait, seconds, { ...chatAttributes(model), ...errorType(failedWith) });
}

/** Counted where it begins. */
export function measureRest(telemetry: Telemetry, model: Model, seconds: number): void {
  telemetry.measure(modelRest, seconds, chatAttributes(model));
}

function errorType(failedWith: string | undefined): Attributes {
  return failedWith === undefined ? {} : { "error.type": failedWith };
}

function chatAttributes(model: Model): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": model.provider,
    "gen_ai.request.model": model.modelId,
  };
}

const operationDuration: Metric = {
  name: "gen_ai.client.operation.duration",
  unit: "s",
  description: "Duration of one model call.",
  buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
};

const tokenUsage: Metric = {
  name: "gen_ai.client.token.usage",
  unit: "{token}",
  description: "Tokens of one model call.",
  buckets: [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
};

/** A metric of ours, like each whose name begins with `agent`: the conventions know no prices, retries or breakers. */
const cost: Metric = {
  name: "agent.model.cost",
  unit: "{USD}",
  description: "Cost of one model call, by the prices in agent/prices.ts.",
  buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10],
};

const decisionAttempts: Metric = {
  name: "agent.decision.attempts",
  unit: "{attempt}",
  description: "Model calls that one decision took.",
  buckets: [1, 2, 3, 4, 6, 8, 12],
};

const retryWait: Metric = {
  name: "agent.model.wait",
  unit: "s",
  description: "Waits before a model was asked again.",
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
};

const modelRest: Metric = {
  name: "agent.model.rest",
  unit: "s",
  description: "Rests given to models that kept failing.",
  buckets: [1, 5, 10, 30, 60, 300],
};
