import type {
  LanguageModelV4FinishReason,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";

import { withTimeout } from "../../clock.ts";
import { NoAnswer } from "../../errors.ts";
import type { AssistantPart, Clock, Json, Message, Model, Telemetry, ToolCall, Usage } from "../../ports/index.ts";
import { withCost, type Prices } from "../../usage.ts";
import { chatSpan, measureAttempt, usageAttributes } from "./metrics.ts";
import { toModelFailure, type ModelFailure } from "./model-failure.ts";
import { readStream } from "./stream.ts";

export interface Prompt {
  readonly instructions: string;
  readonly messages: readonly Message[];
  readonly tools: readonly LanguageModelV4FunctionTool[];
}

/** The choice of the model: a reply when there are no calls. */
export interface Decision {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** The answer in the form in which the provider wants it back. */
  readonly message: Message;
  readonly usage: Usage;
}

/** Receives the text of one attempt while it arrives. */
export interface TextReceiver {
  add(text: string): void;
  end(): Promise<void>;
}

export interface RequestDeps {
  readonly prompt: Prompt;
  readonly prices: Prices;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Called for each attempt. */
  readonly receiveText: () => TextReceiver;
  /** Aborts when the run is cancelled. */
  readonly cancelled: AbortSignal;
}

/**
 * Calls one model once and measures the call. Returns a failure as data; throws only when the run is cancelled. `number`
 * counts the attempts from 1 over all models of one decision.
 */
export function requestDecision(
  { model, number, timeoutMs }: { readonly model: Model; readonly number: number; readonly timeoutMs: number },
  deps: RequestDeps,
): Promise<Decision | ModelFailure> {
  const { prompt, prices, telemetry, clock, cancelled } = deps;
  return telemetry.span(chatSpan(model, number), async (span) => {
    const startedAt = clock.elapsed();
    const text = deps.receiveText();
    let answer: Decision | ModelFailure;
    try {
      answer = await withTimeout(timeoutMs, cancelled, (signal) => request(prompt, model, text, signal));
    } catch (error) {
      cancelled.throwIfAborted();
      answer = toModelFailure(error, clock.now());
    }
    await text.end();
    const usage = withCost(answer.usage, prices[model.modelId]);
    const failureCode = "code" in answer ? answer.code : undefined;
    span.set(usageAttributes(usage));
    if (failureCode) span.fail(failureCode);
    measureAttempt(telemetry, model, { seconds: (clock.elapsed() - startedAt) / 1000, usage, failureCode });
    return { ...answer, usage };
  });
}

/** Throws the error of the provider, or `NoAnswer`. */
export async function request(
  prompt: Prompt,
  model: Model,
  receiver: TextReceiver,
  signal: AbortSignal,
): Promise<Decision> {
  const { stream } = await model.doStream({
    prompt: [{ role: "system", content: prompt.instructions }, ...prompt.messages.flatMap(toProviderMessages)],
    ...(prompt.tools.length > 0 && { tools: [...prompt.tools], toolChoice: { type: "auto" } }),
    abortSignal: signal,
  });
  const answer = await readStream(stream, receiver);
  const usage = toUsage(answer.usage);
  const reason = noAnswerReason(answer.finishReason);
  if (reason) throw new NoAnswer(reason, usage);
  const content = withUniqueCallIds(answer.parts, prompt.messages);
  let text = "";
  const calls: ToolCall[] = [];
  for (const part of content) {
    if (part.type === "text") text += part.text;
    if (part.type !== "tool-call") continue;
    calls.push({ toolCallId: part.toolCallId, toolName: part.toolName, input: part.input as Json });
  }
  return { text, calls, message: { role: "assistant", content }, usage };
}

/** Providers accept text in parts only, and no empty answer. */
function toProviderMessages(message: Message): LanguageModelV4Message[] {
  const { role, content } = message;
  if (role === "user") return [{ role, content: [{ type: "text", text: content }] }];
  if (role === "tool") return [message];
  if (content.length === 0) return [];
  return [{ role, content: typeof content === "string" ? [{ type: "text", text: content }] : content }];
}

/** `raw` is the provider's own word, which its package may not know. A broken stream may end without a reason. */
function noAnswerReason({ unified, raw }: LanguageModelV4FinishReason): NoAnswer["reason"] | undefined {
  if (unified === "content-filter" || raw === "content_filter") return "refused";
  if (unified === "interrupted" || (unified === "other" && raw === undefined)) return "interrupted";
  return unified === "error" ? "failed" : undefined;
}

function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  return {
    inputTokens: inputTokens.total ?? 0,
    cacheReadTokens: inputTokens.cacheRead ?? 0,
    cacheWriteTokens: inputTokens.cacheWrite ?? 0,
    outputTokens: outputTokens.total ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
}

/**
 * Some model servers number the calls of each answer from 1. Here an id names one call of a conversation, with its
 * approval, result and journal entry. An id that was used before gets a number.
 */
function withUniqueCallIds(parts: readonly AssistantPart[], messages: readonly Message[]): AssistantPart[] {
  const used = new Set<string>();
  for (const { role, content } of messages) {
    if (role !== "assistant" || typeof content === "string") continue;
    for (const part of content) if (part.type === "tool-call") used.add(part.toolCallId);
  }
  const unique = [...parts];
  for (const [index, part] of parts.entries()) {
    if (part.type !== "tool-call") continue;
    let toolCallId = part.toolCallId;
    for (let number = 2; used.has(toolCallId); number++) toolCallId = `${part.toolCallId}-${number}`;
    used.add(toolCallId);
    unique[index] = { ...part, toolCallId };
  }
  return unique;
}
