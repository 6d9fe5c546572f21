import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";

import type { AssistantPart } from "../ports/model.ts";
import { noUsage } from "../ports/run.ts";
import { Unanswered } from "./unanswered.ts";

export type OnText = (text: string) => void;

/** A model's whole answer. Of what a provider does by itself, and of files, nothing is kept: nobody asks for them. */
export interface Answer {
  readonly parts: readonly AssistantPart[];
  readonly usage: LanguageModelV4Usage;
  readonly finishReason: LanguageModelV4FinishReason;
}

type Stream = Pick<ReadableStream<LanguageModelV4StreamPart>, typeof Symbol.asyncIterator>;
type Block = Extract<AssistantPart, { type: "text" | "reasoning" }>;

/**
 * Puts an answer together from its stream, so that text can be shown while it arrives. Throws what the provider
 * throws, and `Unanswered` when the stream ends before the answer does.
 */
export async function collect(stream: Stream, onText: OnText): Promise<Answer> {
  const blocks = new Map<string, Block>();
  const parts: AssistantPart[] = [];
  let end: Pick<Answer, "usage" | "finishReason"> | undefined;
  for await (const part of stream) {
    switch (part.type) {
      case "text-start":
      case "reasoning-start": {
        const block = { type: blockType(part.type), text: "", ...options(part) };
        blocks.set(`${block.type}:${part.id}`, block);
        parts.push(block);
        break;
      }
      case "text-delta":
      case "reasoning-delta":
      case "text-end":
      case "reasoning-end": {
        const block = blocks.get(`${blockType(part.type)}:${part.id}`);
        if (!block) throw new Error(`The model sent a ${part.type} without its start.`);
        Object.assign(block, options(part));
        if (!("delta" in part)) break;
        block.text += part.delta;
        if (part.type === "text-delta") onText(part.delta);
        break;
      }
      case "tool-call": {
        const { type, toolCallId, toolName, input, providerExecuted = false } = part;
        if (!providerExecuted) parts.push({ type, toolCallId, toolName, input: toInput(input), ...options(part) });
        break;
      }
      case "custom":
        parts.push({ type: part.type, kind: part.kind, ...options(part) });
        break;
      case "finish":
        end = part;
        break;
      case "error":
        throw part.error;
    }
  }
  if (!end) throw new Unanswered("cut-off", noUsage);
  return { ...end, parts: parts.filter(hasContent) };
}

function blockType(partType: string): Block["type"] {
  return partType.startsWith("text") ? "text" : "reasoning";
}

/** What a provider says of a part, it gets back with it. */
function options({ providerMetadata }: { providerMetadata?: NonNullable<AssistantPart["providerOptions"]> }) {
  return providerMetadata === undefined ? {} : { providerOptions: providerMetadata };
}

/** What is no JSON is handed on as the text that it is; execute.ts refuses it. */
function toInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function hasContent(part: AssistantPart): boolean {
  return part.type !== "text" || part.text !== "" || part.providerOptions !== undefined;
}
