import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";

import type { Model } from "../ports/model.ts";
import { noUsage } from "../ports/run.ts";
import { Unanswered } from "./unanswered.ts";
import { withUniqueIds } from "./unique-calls.ts";

export type OnText = (text: string) => void;

/** A model whose whole answer is put together from its stream, so that text can be shown while it arrives. */
export function streamed(model: Model, onText: OnText): Model {
  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doStream: (options) => model.doStream(options),
    doGenerate: async (options) => {
      const answer = await collect((await model.doStream(options)).stream, onText);
      return { ...answer, content: withUniqueIds(answer.content, options.prompt) };
    },
  };
}

async function collect(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  onText: OnText,
): Promise<LanguageModelV4GenerateResult> {
  const blocks = new Map<string, { type: "text" | "reasoning"; text: string }>();
  const content: LanguageModelV4Content[] = [];
  const answer: Partial<LanguageModelV4GenerateResult> & Pick<LanguageModelV4GenerateResult, "warnings"> = {
    warnings: [],
  };
  for await (const part of stream) {
    switch (part.type) {
      case "stream-start":
        answer.warnings = part.warnings;
        break;
      case "text-start":
      case "reasoning-start": {
        const block = { ...metadata(part), type: blockType(part.type), text: "" };
        blocks.set(`${block.type}:${part.id}`, block);
        content.push(block);
        break;
      }
      case "text-delta":
      case "reasoning-delta":
      case "text-end":
      case "reasoning-end": {
        const block = blocks.get(`${blockType(part.type)}:${part.id}`);
        if (!block) throw new Error(`The model sent a ${part.type} without its start.`);
        Object.assign(block, metadata(part));
        if (!("delta" in part)) break;
        block.text += part.delta;
        if (part.type === "text-delta") onText(part.delta);
        break;
      }
      case "tool-call":
      case "tool-result":
      case "file":
      case "reasoning-file":
      case "source":
      case "custom":
        content.push(part);
        break;
      case "response-metadata":
        answer.response = part;
        break;
      case "finish":
        Object.assign(answer, { usage: part.usage, finishReason: part.finishReason }, metadata(part));
        break;
      case "error":
        throw part.error;
    }
  }
  const { usage, finishReason } = answer;
  if (!usage || !finishReason) throw new Unanswered("cut-off", noUsage);
  return { ...answer, content, usage, finishReason };
}

function blockType(partType: string): "text" | "reasoning" {
  return partType.startsWith("text") ? "text" : "reasoning";
}

function metadata<Metadata>(part: { providerMetadata?: Metadata }): { providerMetadata?: Metadata } {
  return part.providerMetadata === undefined ? {} : { providerMetadata: part.providerMetadata };
}
