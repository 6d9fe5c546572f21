import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { APICallError } from "@ai-sdk/provider";
import { vi } from "vitest";

import type { Model } from "../../../src/runtime/ports/model.ts";

/** What comes instead of an answer. */
export type Fault = () => ReturnType<Model["doStream"]>;

/** A model that does not answer until it has made all the given faults. `asked` counts the questions. */
export function faultyModel(faults: readonly Fault[], model: Model): Model & { readonly asked: () => number } {
  let asked = 0;
  const doStream: Model["doStream"] = (options) => (faults[asked++] ?? (() => model.doStream(options)))();
  return { ...model, doStream, asked: () => asked };
}

/** The provider answers with a status, as its AI SDK package tells it. */
export function refuses(statusCode: number, responseHeaders: Record<string, string> = {}): Fault {
  const url = "https://provider.example";
  const error = new APICallError({ message: "no", url, requestBodyValues: {}, statusCode, responseHeaders });
  return () => Promise.reject(error);
}

export function throws(thrown: unknown): Fault {
  return () => Promise.reject(thrown as Error);
}

/** Nothing ever comes. */
export const silence: Fault = () => new Promise(() => undefined);

/** Nothing comes while so much time passes; for tests in which time stands still otherwise. */
export function silenceFor(milliseconds: number): Fault {
  return () => {
    vi.advanceTimersByTime(milliseconds);
    return silence();
  };
}

/** The connection ends in the middle of a sentence; `last` is what comes after, if anything. */
export function breaksOff(text: string, ...last: LanguageModelV4StreamPart[]): Fault {
  const parts: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: text },
    ...last,
  ];
  return async () => ({ stream: ReadableStream.from(parts) });
}

/** Says it has come to an end, and why. */
export function finish(
  unified: "interrupted" | "error" | "content-filter",
  usage: LanguageModelV4Usage = usageOf(10, 5),
): LanguageModelV4StreamPart {
  return { type: "finish", finishReason: { unified, raw: unified }, usage };
}

function usageOf(input: number, output: number): LanguageModelV4Usage {
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}
