import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { setTimeout as delay } from "node:timers/promises";

import type { Model } from "../ports/model.ts";
import { nextMove, type Script } from "./script.ts";
import { readTranscript } from "./transcript.ts";

interface ScriptedModelOptions {
  readonly script: Script;
  /** Milliseconds before each streamed word. */
  readonly delayMs?: number;
}

/** Creates a model that follows a script. Its answer depends on the transcript alone, so a replay gets the same answer. */
export function scriptedModel({ script, delayMs = 0 }: ScriptedModelOptions): Model {
  return {
    specificationVersion: "v4",
    provider: "scripted",
    modelId: "script",
    supportedUrls: {},
    doGenerate: async (options) => answer(script, options),
    doStream: async (options) => ({
      stream: streamOf(toParts(answer(script, options)), delayMs, options.abortSignal),
    }),
  };
}

function answer(script: Script, options: LanguageModelV4CallOptions): LanguageModelV4GenerateResult {
  const transcript = readTranscript(options);
  const { say, calls = [] } = nextMove(script, transcript);
  const content: LanguageModelV4Content[] = say ? [{ type: "text", text: say }] : [];
  calls.forEach(({ toolName, input }, index) => {
    const toolCallId = `call-${transcript.callsSoFar + index + 1}`;
    content.push({ type: "tool-call", toolCallId, toolName, input: JSON.stringify(input) });
  });
  const reason = calls.length > 0 ? "tool-calls" : "stop";
  return {
    content,
    finishReason: { unified: reason, raw: reason },
    usage: estimateUsage(JSON.stringify(options.prompt), JSON.stringify(content)),
    warnings: [],
  };
}

function streamOf(
  parts: Iterable<LanguageModelV4StreamPart>,
  delayMs: number,
  signal?: AbortSignal,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream({
    start: async (controller) => {
      for (const part of parts) {
        if (delayMs > 0 && part.type === "text-delta") await delay(delayMs, undefined, { signal });
        controller.enqueue(part);
      }
      controller.close();
    },
  });
}

function* toParts({
  content,
  finishReason,
  usage,
  warnings,
}: LanguageModelV4GenerateResult): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings };
  for (const part of content) {
    if (part.type === "text") {
      yield { type: "text-start", id: "0" };
      for (const word of part.text.match(/\S+\s*/g) ?? []) {
        yield { type: "text-delta", id: "0", delta: word };
      }
      yield { type: "text-end", id: "0" };
    } else if (part.type === "tool-call") yield part;
  }
  yield { type: "finish", finishReason, usage };
}

/** About four characters a token, as a rule of thumb; nobody is billed for it. */
function estimateUsage(read: string, written: string): LanguageModelV4GenerateResult["usage"] {
  const [input, output] = [read, written].map((text) => Math.ceil(text.length / 4)) as [number, number];
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}
