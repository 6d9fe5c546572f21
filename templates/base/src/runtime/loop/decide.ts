import type { LanguageModelV4FinishReason, LanguageModelV4Message, LanguageModelV4Usage } from "@ai-sdk/provider";

import type { ToolCall } from "../ports/event.ts";
import type { Json } from "../ports/json.ts";
import type { AssistantPart, Message, Model } from "../ports/model.ts";
import type { Usage } from "../ports/run.ts";
import { collect, type OnText } from "./stream.ts";
import type { ToolDescription } from "./tool-descriptions.ts";
import { Unanswered } from "./unanswered.ts";
import { withUniqueIds } from "./unique-calls.ts";

/** What the model reads before it chooses. */
export interface Prompt {
  readonly instructions: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
}

/** The model's choice: a reply when there are no calls. */
export interface Decision {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** What the model said, in the form in which it must be given back to it. */
  readonly message: Message;
  readonly usage: Usage;
}

/**
 * The decision layer: one model call, and no effect but the text that streams out. Throws what the model's provider
 * throws, and `Unanswered` when what came is no answer.
 */
export async function decide(prompt: Prompt, model: Model, onText: OnText, signal: AbortSignal): Promise<Decision> {
  const { stream } = await model.doStream({
    prompt: [{ role: "system", content: prompt.instructions }, ...prompt.messages.flatMap(toProviderMessages)],
    ...(prompt.tools.length > 0 && { tools: [...prompt.tools], toolChoice: { type: "auto" } }),
    abortSignal: signal,
  });
  const answer = await collect(stream, onText);
  const usage = toUsage(answer.usage);
  const unanswered = whyUnanswered(answer.finishReason);
  if (unanswered) throw new Unanswered(unanswered, usage);
  const content = withUniqueIds(answer.parts, prompt.messages);
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  return { text, calls: callsOf(content), message: { role: "assistant", content }, usage };
}

/** Providers take words in parts only, and no answer in which nothing was said. */
function toProviderMessages(message: Message): LanguageModelV4Message[] {
  const { role, content } = message;
  if (role === "user") return [{ role, content: [{ type: "text", text: content }] }];
  if (role === "tool") return [message];
  if (content.length === 0) return [];
  return [{ role, content: typeof content === "string" ? [{ type: "text", text: content }] : content }];
}

function callsOf(parts: readonly AssistantPart[]): ToolCall[] {
  return parts
    .filter((part) => part.type === "tool-call")
    .map(({ toolCallId, toolName, input }) => ({ toolCallId, toolName, input: input as Json }));
}

/** `raw` is the provider's own word, which its package may not know; a stream that was cut off may end without one. */
function whyUnanswered({ unified: reason, raw }: LanguageModelV4FinishReason): Unanswered["reason"] | undefined {
  if (reason === "content-filter" || raw === "content_filter") return "refused";
  if (reason === "interrupted" || (reason === "other" && raw === undefined)) return "cut-off";
  return reason === "error" ? "failed" : undefined;
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
