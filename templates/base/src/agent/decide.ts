import type { FinishReason, LanguageModelUsage, ToolSet } from "ai";

import type { ToolCall } from "../ports/event.ts";
import type { Json } from "../ports/json.ts";
import type { Message, Model } from "../ports/model.ts";
import type { Usage } from "../ports/run.ts";
import { streamed, type OnText } from "./stream.ts";
import type { ToolDescription } from "./tool-descriptions.ts";
import { Unanswered } from "./unanswered.ts";

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

/** Loaded with the first decision: it is the largest part of the program, and the server answers before. */
let sdk: Promise<typeof import("ai")> | undefined;

/**
 * The decision layer: one model call, and no effect but the text that streams out. Throws what the model's provider
 * throws, and `Unanswered` when what came is no answer.
 */
export async function decide(prompt: Prompt, model: Model, onText: OnText, signal: AbortSignal): Promise<Decision> {
  const { generateText, jsonSchema } = await (sdk ??= import("ai"));
  const result = await generateText({
    model: streamed(model, onText),
    instructions: prompt.instructions,
    messages: [...prompt.messages],
    tools: toolSetOf(prompt.tools, jsonSchema),
    abortSignal: signal,
    // Asking again is consult.ts's.
    maxRetries: 0,
    telemetry: { isEnabled: false },
  });
  const usage = toUsage(result.usage);
  const unanswered = whyUnanswered(result.finishReason, result.rawFinishReason);
  if (unanswered) throw new Unanswered(unanswered, usage);
  const reply = result.responseMessages.find((message) => message.role === "assistant");
  return {
    text: result.text,
    calls: result.toolCalls.map(({ toolCallId, toolName, input }) => ({ toolCallId, toolName, input: input as Json })),
    message: reply ?? { role: "assistant", content: result.text },
    usage,
  };
}

/** Made once for the tools of an agent, which are the same at each decision. */
const toolSets = new WeakMap<Prompt["tools"], ToolSet>();

function toolSetOf(tools: Prompt["tools"], jsonSchema: typeof import("ai").jsonSchema): ToolSet {
  const known = toolSets.get(tools);
  if (known) return known;
  const toolSet = Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      { description, inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]) },
    ]),
  );
  toolSets.set(tools, toolSet);
  return toolSet;
}

/** `raw` is the provider's own word, which its package may not know; a stream that was cut off may end without one. */
function whyUnanswered(reason: FinishReason, raw: string | undefined): Unanswered["reason"] | undefined {
  if (reason === "content-filter" || raw === "content_filter") return "refused";
  if (reason === "interrupted" || (reason === "other" && raw === undefined)) return "cut-off";
  return reason === "error" ? "failed" : undefined;
}

function toUsage({ inputTokens, inputTokenDetails, outputTokens, outputTokenDetails }: LanguageModelUsage): Usage {
  return {
    inputTokens: inputTokens ?? 0,
    cacheReadTokens: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: inputTokenDetails.cacheWriteTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    reasoningTokens: outputTokenDetails.reasoningTokens ?? 0,
  };
}
