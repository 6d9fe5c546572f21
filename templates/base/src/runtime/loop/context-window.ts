import type { Message, ToolResultPart } from "../ports/index.ts";
import { interruptedError } from "./tools.ts";

/** Size of the context window for the history: the newest messages within both limits. */
export interface HistoryLimits {
  readonly messages: number;
  /** As `estimateTokens` counts them. */
  readonly tokens: number;
}

/** Returns the newest messages within the limits, in whole turns. The last message is always included. */
export function trimToWindow(messages: readonly Message[], limits: HistoryLimits): Message[] {
  return repairToolResults(messages.slice(firstInWindow(messages, limits)));
}

function firstInWindow(messages: readonly Message[], limits: HistoryLimits): number {
  let [first, left] = [messages.length, limits.tokens];
  const oldest = Math.max(0, messages.length - limits.messages);
  while (first > oldest) {
    left -= estimateTokens(messages[first - 1]!);
    if (left < 0 && first < messages.length) break;
    first--;
  }
  return first;
}

/**
 * Estimates one token for three bytes: a third too many for English, about right for code and most other scripts. Only
 * the tokenizer of the model can count exactly; the usage of the run holds the real numbers.
 */
export function estimateTokens({ content }: Message): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(content)) / 3);
}

/**
 * Returns a history that providers accept: it begins with a message of the user, and each tool call has a result. A
 * cancelled run may leave calls without a result; they get an error as their result.
 */
export function repairToolResults(messages: readonly Message[]): Message[] {
  const repaired: Message[] = [];
  let open: CallPart[] = [];
  for (const message of messages) {
    if (repaired.length === 0 && message.role !== "user") continue;
    if (message.role !== "tool" && open.length > 0) repaired.push(interruptedResults(open));
    open = message.role === "assistant" ? callsOf(message) : [];
    repaired.push(message);
  }
  return repaired;
}

type CallPart = { readonly toolCallId: string; readonly toolName: string };

function callsOf({ content }: Message & { role: "assistant" }): CallPart[] {
  return typeof content === "string" ? [] : content.filter((part) => part.type === "tool-call");
}

function interruptedResults(calls: readonly CallPart[]): Message {
  const content = calls.map(({ toolCallId, toolName }): ToolResultPart => {
    const output = { type: "error-text", value: interruptedError.message } as const;
    return { type: "tool-result", toolCallId, toolName, output };
  });
  return { role: "tool", content };
}
