import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";

import type { Model } from "../../../src/runtime/ports/model.ts";

/** What the model does next in a test: says something, calls tools, or fails. */
export type Move = { say?: string; calls?: Call[] } | { fail: Error };
export type Call = { id: string; tool: string; input: unknown };

export interface TestModel extends Model {
  /** What the model was given, one entry a call. */
  readonly prompts: LanguageModelV4Prompt[];
  /** The tools it was offered, one entry a call. */
  readonly tools: LanguageModelV4CallOptions["tools"][];
}

/**
 * A model that makes the given moves. It finds its place by the replies that the transcript holds, so that a run
 * that is repeated after a crash gets the same answers. A call beyond the last move fails the test.
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

/** What people have said, as the model was told at its nth question; -1 is the last one. */
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

/** A model that streams exactly these parts, whatever it is asked. */
export function streamingModel(parts: readonly LanguageModelV4StreamPart[]): Model {
  return { ...scriptedModel([]), doStream: async () => ({ stream: ReadableStream.from(parts) }) };
}
