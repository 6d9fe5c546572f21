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

export function chatSpan(model: Model): SpanOptions {
  return { name: `chat ${model.modelId}`, kind: "client", attributes: chatAttributes(model) };
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

export function usageAttributes(usage: Usage): Attributes {
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
  };
}

export function measureChat(telemetry: Telemetry, model: Model, seconds: number, usage: Usage): void {
  const attributes = chatAttributes(model);
  telemetry.measure(operationDuration, seconds, attributes);
  telemetry.measure(tokenUsage, usage.inputTokens, { ...attributes, "gen_ai.token.type": "input" });
  telemetry.measure(tokenUsage, usage.outputTokens, { ...attributes, "gen_ai.token.type": "output" });
}

/** A failed call has no tokens that anyone told us of. */
export function measureFailedChat(telemetry: Telemetry, model: Model, seconds: number, errorType: string): void {
  telemetry.measure(operationDuration, seconds, { ...chatAttributes(model), "error.type": errorType });
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
