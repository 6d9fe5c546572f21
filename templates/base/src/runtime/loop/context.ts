import type { Fact } from "../ports/memory.ts";
import type { Message } from "../ports/model.ts";
import type { Agent, HistoryLimits } from "./definition.ts";
import { failures } from "./errors.ts";

/** The newest messages that fit, in whole turns; the last one always does. What was said before is left out. */
export function newestTurns(messages: readonly Message[], limits: HistoryLimits): Message[] {
  return wholeTurns(messages.slice(firstThatFits(messages, limits)));
}

/** How many of the oldest messages do not fit, to the end of a turn. */
export function countTooOld(messages: readonly Message[], limits: HistoryLimits): number {
  const first = firstThatFits(messages, limits);
  const turn = messages.slice(first).findIndex(({ role }) => role === "user");
  return first === 0 || turn < 0 ? 0 : first + turn;
}

function firstThatFits(messages: readonly Message[], limits: HistoryLimits): number {
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
 * A token for each three bytes: of English text that is a third too many, of code and most other scripts about right.
 * What the model really counted stands in the run's usage; there is no counting it beforehand without its tokenizer.
 */
export function estimateTokens({ content }: Message): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(content)) / 3);
}

/**
 * A stretch of history that a model accepts: it begins with a user's message, and each tool call has its result.
 * A run that was cancelled leaves calls without one; the model is told so instead of being left to guess.
 */
export function wholeTurns(messages: readonly Message[]): Message[] {
  const start = messages.findIndex((message) => message.role === "user");
  const whole: Message[] = [];
  let open: ToolCallPart[] = [];
  for (const message of start < 0 ? [] : messages.slice(start)) {
    if (message.role !== "tool" && open.length > 0) whole.push(interrupted(open));
    open = message.role === "assistant" ? toolCallsOf(message) : [];
    whole.push(message);
  }
  return whole;
}

/** Returns the instructions, followed by the current facts about the principal. */
export function withMemory(
  { instructions, headings }: Pick<Agent, "instructions" | "headings">,
  facts: readonly Fact[],
): string {
  if (facts.length === 0) return instructions;
  const known = facts.map(({ key, value }) => `- ${key}: ${value}`).join("\n");
  return `${instructions.trimEnd()}\n\n${headings.facts}\n${known}\n`;
}

type ToolCallPart = { readonly toolCallId: string; readonly toolName: string };

function toolCallsOf(message: Message & { role: "assistant" }): ToolCallPart[] {
  if (typeof message.content === "string") return [];
  return message.content.filter((part) => part.type === "tool-call");
}

function interrupted(calls: readonly ToolCallPart[]): Message {
  return {
    role: "tool",
    content: calls.map(({ toolCallId, toolName }) => ({
      type: "tool-result",
      toolCallId,
      toolName,
      output: { type: "error-text", value: failures.interrupted().message },
    })),
  };
}
