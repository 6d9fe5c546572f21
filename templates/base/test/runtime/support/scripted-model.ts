import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { APICallError } from "@ai-sdk/provider";
import { vi } from "vitest";

import type { Model } from "../../../src/runtime/ports/model.ts";

/** Answer of the model in a test: text, tool calls or an error. */
export type Move = { say?: string; calls?: Call[] } | { fail: Error };
export type Call = { id: string; tool: string; input: unknown };

export interface TestModel extends Model {
  /** Prompt of each call. */
  readonly prompts: LanguageModelV4Prompt[];
  /** Tools of each call. */
  readonly tools: LanguageModelV4CallOptions["tools"][];
}

/**
 * Creates a model that gives the moves in order. The number of answers in the prompt selects the move, so a repeated
 * call after a crash gets the same answer. Throws after the last move.
 */
export function scriptedModel(moves: readonly Move[]): TestModel {
  const prompts: LanguageModelV4Prompt[] = [];
  const tools: LanguageModelV4CallOptions["tools"][] = [];

  function next(options: LanguageModelV4CallOptions): LanguageModelV4Content[] {
    const { prompt } = options;
    prompts.push(prompt);
    tools.push(options.tools);
    const place = prompt.filter(({ role }) => role === "assistant").length;
    const move = moves[place];
    if (!move) throw new Error(`The model was called ${place + 1} times, but the test has ${moves.length} moves.`);
    if ("fail" in move) throw move.fail;
    const calls = (move.calls ?? []).map(({ id, tool, input }): LanguageModelV4Content => {
      const text = typeof input === "string" ? input : JSON.stringify(input);
      return { type: "tool-call", toolCallId: id, toolName: tool, input: text };
    });
    return [...(move.say ? [{ type: "text" as const, text: move.say }] : []), ...calls];
  }

  return {
    specificationVersion: "v4",
    provider: "test",
    modelId: "moves",
    supportedUrls: {},
    prompts,
    tools,
    doGenerate: async () => {
      throw new Error("The decision layer streams; doGenerate is not expected.");
    },
    doStream: async (options) => ({ stream: ReadableStream.from(toParts(next(options))) }),
  };
}

/** Returns the texts of the user in the prompt of one call; -1 is the last call. */
export function said({ prompts }: Pick<TestModel, "prompts">, place: number): string[] {
  const parts = prompts.at(place)!.flatMap(({ role, content }) => (role === "user" ? content : []));
  return parts.map((part) => ("text" in part ? part.text : ""));
}

function* toParts(content: LanguageModelV4Content[]): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings: [] };
  for (const part of content) {
    if (part.type === "text") {
      yield { type: "text-start", id: "0" };
      for (const word of part.text.split(/(?<= )/)) yield { type: "text-delta", id: "0", delta: word };
      yield { type: "text-end", id: "0" };
    } else if (part.type === "tool-call") yield part;
  }
  const unified = content.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop";
  yield {
    type: "finish",
    finishReason: { unified, raw: unified },
    usage: {
      inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 5, text: 5, reasoning: 0 },
    },
  };
}

/** Creates a model that streams these parts for every call. */
export function streamingModel(parts: readonly LanguageModelV4StreamPart[]): Model {
  return { ...scriptedModel([]), doStream: async () => ({ stream: ReadableStream.from(parts) }) };
}

/** Replaces an answer of the model. */
export type Fault = () => ReturnType<Model["doStream"]>;

/** Creates a model that makes the faults first, one a call, then answers. `asked` returns the number of calls. */
export function faultyModel(faults: readonly Fault[], model: Model): Model & { readonly asked: () => number } {
  let asked = 0;
  const doStream: Model["doStream"] = (options) => (faults[asked++] ?? (() => model.doStream(options)))();
  return { ...model, doStream, asked: () => asked };
}

/** Fails with a status of the provider, as an AI SDK package reports it. */
export function refuses(statusCode: number, responseHeaders: Record<string, string> = {}): Fault {
  const url = "https://provider.example";
  const error = new APICallError({ message: "no", url, requestBodyValues: {}, statusCode, responseHeaders });
  return () => Promise.reject(error);
}

export function throws(thrown: unknown): Fault {
  return () => Promise.reject(thrown as Error);
}

/** Never answers. */
export const silence: Fault = () => new Promise(() => undefined);

/** Never answers, and lets time pass. Needs fake timers. */
export function silenceFor(milliseconds: number): Fault {
  return () => {
    vi.advanceTimersByTime(milliseconds);
    return silence();
  };
}

/** Ends the stream in the middle of a sentence, with the `last` parts. */
export function breaksOff(text: string, ...last: LanguageModelV4StreamPart[]): Fault {
  const parts: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: text },
    ...last,
  ];
  return async () => ({ stream: ReadableStream.from(parts) });
}

/** Returns the last part of a stream with its reason. */
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
