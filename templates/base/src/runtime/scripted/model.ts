import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { setTimeout as delay } from "node:timers/promises";

import { wholeNumber, type Configuration } from "../config.ts";
import type { Model, Models } from "../ports/index.ts";
import { nextMove, readTranscript, type Script } from "./script.ts";

const variables = {
  /** Milliseconds before each streamed word. */
  SCRIPTED_MODEL_DELAY_MS: wholeNumber(0, 10_000).default(0),
};

/** Returns the exports of `src/adapters/model.ts` for a model that follows the script: no key, no network. */
export function scriptedAdapter(script: Script) {
  const create = ({ SCRIPTED_MODEL_DELAY_MS: delayMs }: Configuration<typeof variables>): Models => {
    return [scriptedModel({ script, delayMs })];
  };
  return { variables, create };
}

/** Creates a model that follows a script. Its answer depends on the transcript alone, so a replay gets the same answer. */
export function scriptedModel({ script, delayMs = 0 }: { script: Script; delayMs?: number }): Model {
  return {
    specificationVersion: "v4",
    provider: "scripted",
    modelId: "script",
    supportedUrls: {},
    doGenerate: async (options) => answer(script, options),
    doStream: async (options) => {
      const parts = toParts(answer(script, options), delayMs, options.abortSignal);
      return { stream: ReadableStream.from(parts) as ReadableStream<LanguageModelV4StreamPart> };
    },
  };
}

function answer(script: Script, options: LanguageModelV4CallOptions): LanguageModelV4GenerateResult {
  const transcript = readTranscript(options);
  const { say, calls = [] } = nextMove(script, transcript);
  const content: LanguageModelV4Content[] = say ? [{ type: "text", text: say }] : [];
  for (const [index, { toolName, input }] of calls.entries()) {
    const toolCallId = `call-${transcript.callsSoFar + index + 1}`;
    content.push({ type: "tool-call", toolCallId, toolName, input: JSON.stringify(input) });
  }
  const reason = calls.length > 0 ? "tool-calls" : "stop";
  const finishReason = { unified: reason, raw: reason } as const;
  return { content, finishReason, usage: estimateUsage(options, content), warnings: [] };
}

async function* toParts(
  { content, finishReason, usage, warnings }: LanguageModelV4GenerateResult,
  delayMs: number,
  signal?: AbortSignal,
): AsyncGenerator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings };
  for (const part of content) {
    if (part.type === "tool-call") yield part;
    if (part.type !== "text") continue;
    yield { type: "text-start", id: "0" };
    for (const word of part.text.match(/\S+\s*/g) ?? []) {
      if (delayMs > 0) await delay(delayMs, undefined, { signal });
      yield { type: "text-delta", id: "0", delta: word };
    }
    yield { type: "text-end", id: "0" };
  }
  yield { type: "finish", finishReason, usage };
}

/** Estimates one token for four characters. */
function estimateUsage({ prompt }: LanguageModelV4CallOptions, content: LanguageModelV4Content[]) {
  const input = Math.ceil(JSON.stringify(prompt).length / 4);
  const output = Math.ceil(JSON.stringify(content).length / 4);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}
