import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";

import { NoAnswer } from "../../errors.ts";
import type { AssistantPart } from "../../ports/index.ts";
import { noUsage } from "../../usage.ts";

/** A whole answer, without files and without calls that the provider executed itself. */
export interface Answer {
  readonly parts: readonly AssistantPart[];
  readonly usage: LanguageModelV4Usage;
  readonly finishReason: LanguageModelV4FinishReason;
}

type Stream = Pick<ReadableStream<LanguageModelV4StreamPart>, typeof Symbol.asyncIterator>;
type Block = Extract<AssistantPart, { type: "text" | "reasoning" }>;

/** Reads an answer and passes its text on as it arrives. Throws the provider's error, or `NoAnswer` for a broken stream. */
export async function readStream(stream: Stream, receiver: { add(text: string): void }): Promise<Answer> {
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
        if (part.type === "text-delta") receiver.add(part.delta);
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
  if (!end) throw new NoAnswer("interrupted", noUsage);
  return { ...end, parts: parts.filter(hasContent) };
}

function blockType(partType: string): Block["type"] {
  return partType.startsWith("text") ? "text" : "reasoning";
}

/** The provider gets its metadata of a part back with the part. */
function options({ providerMetadata }: { providerMetadata?: NonNullable<AssistantPart["providerOptions"]> }) {
  return providerMetadata === undefined ? {} : { providerOptions: providerMetadata };
}

/** Invalid JSON stays text, which the validation of the call rejects. */
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
