import type { Attributes, Metric, Model, SpanOptions, Telemetry, Usage } from "../../ports/index.ts";
import { countTokens } from "../../usage.ts";

/*
 * Spans and metrics of model calls: names, numbers and ids, never contents.
 * Source: https://github.com/open-telemetry/semantic-conventions-genai
 */

/** `attempt` counts from 1 within a decision. */
export function chatSpan(model: Model, attempt: number): SpanOptions {
  const attributes = { ...attributesOf(model), "agent.attempt": attempt };
  return { name: `chat ${model.modelId}`, kind: "client", attributes };
}

/** Empty when the provider reported no tokens, as for a failed call. */
export function usageAttributes(usage: Usage): Attributes {
  if (countTokens(usage) === 0) return {};
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWriteTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens,
    ...(usage.costUsd === undefined ? {} : { "agent.cost_usd": usage.costUsd }),
  };
}

export function measureAttempt(
  telemetry: Telemetry,
  model: Model,
  { seconds, usage, failureCode }: { seconds: number; usage: Usage; failureCode?: string | undefined },
): void {
  const attributes = attributesOf(model);
  telemetry.measure(operationDuration, seconds, attributesOf(model, failureCode));
  if (countTokens(usage) === 0) return;
  telemetry.measure(tokenUsage, usage.inputTokens, { ...attributes, "gen_ai.token.type": "input" });
  telemetry.measure(tokenUsage, usage.outputTokens, { ...attributes, "gen_ai.token.type": "output" });
  if (usage.costUsd !== undefined) telemetry.measure(cost, usage.costUsd, attributes);
}

/** `isFallback`: the answer, or the last failure, came from another model than the first. */
export function measureDecision(
  telemetry: Telemetry,
  model: Model,
  { attempts, isFallback, failureCode }: { attempts: number; isFallback: boolean; failureCode?: string },
): void {
  telemetry.measure(decisionAttempts, attempts, { ...attributesOf(model, failureCode), "agent.fallback": isFallback });
}

export function measureRetryWait(telemetry: Telemetry, model: Model, seconds: number, failureCode: string): void {
  telemetry.measure(retryWait, seconds, attributesOf(model, failureCode));
}

export function measureCooldown(telemetry: Telemetry, model: Model, seconds: number): void {
  telemetry.measure(cooldown, seconds, attributesOf(model));
}

function attributesOf(model: Model, failureCode?: string): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": model.provider,
    "gen_ai.request.model": model.modelId,
    ...(failureCode === undefined ? {} : { "error.type": failureCode }),
  };
}

function metric(name: string, unit: string, description: string, buckets: readonly number[]): Metric {
  return { name, unit, description, buckets };
}

const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const operationDuration = metric("gen_ai.client.operation.duration", "s", "Duration of one model call.", seconds);
const tokenUsage = metric("gen_ai.client.token.usage", "{token}", "Tokens of one model call.", tokens);

/* The conventions have no prices, retries and breakers: the names of these metrics begin with `agent`. */

const usd = [0.0001, 0.001, 0.01, 0.1, 1, 10];
const waits = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const cost = metric("agent.model.cost", "{USD}", "Cost of one model call, by the prices in agent/prices.ts.", usd);
const decisionAttempts = metric(
  "agent.decision.attempts",
  "{attempt}",
  "Model calls for one decision.",
  [1, 2, 3, 4, 6, 8, 12],
);
const retryWait = metric("agent.model.wait", "s", "Waits before a retry.", waits);
const cooldown = metric("agent.model.rest", "s", "Cooldowns of circuit breakers.", waits);
