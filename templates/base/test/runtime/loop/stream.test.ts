import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { decide } from "../../../src/runtime/loop/decide.ts";
import { noUsage } from "../../../src/runtime/ports/run.ts";
import { streamingModel } from "../support/scripted-model.ts";

const finish: LanguageModelV4StreamPart = {
  type: "finish",
  finishReason: { unified: "stop", raw: "stop" },
  usage: {
    inputTokens: { total: 7, noCache: 2, cacheRead: 3, cacheWrite: 2 },
    outputTokens: { total: 3, text: 2, reasoning: 1 },
  },
};
const text = (id: string, ...words: string[]): LanguageModelV4StreamPart[] => [
  { type: "text-start", id },
  ...words.map((delta) => ({ type: "text-delta", id, delta }) as const),
  { type: "text-end", id },
];

test("blocks that arrive interleaved are put together, each for itself", async () => {
  const [start, first, second, end] = text("one", "Good ", "day.");
  const [otherStart, other, otherEnd] = text("two", " Bye.");
  const parts = [start, first, otherStart, other, second, end, otherEnd, finish] as LanguageModelV4StreamPart[];
  expect((await decideOn(parts)).text).toBe("Good day. Bye.");
});

test("reasoning is kept with what the provider signed it with, and is not said aloud", async () => {
  const heard: string[] = [];
  const decision = await decideOn(
    [
      { type: "reasoning-start", id: "0" },
      { type: "reasoning-delta", id: "0", delta: "They want to archive it." },
      { type: "reasoning-end", id: "0", providerMetadata: { provider: { signature: "c2lnbmVk" } } },
      ...text("0", "Gladly."),
      finish,
    ],
    heard,
  );
  expect(heard).toEqual(["Gladly."]);
  expect(decision.text).toBe("Gladly.");
  expect(decision.message.content).toEqual([
    { type: "reasoning", text: "They want to archive it.", providerOptions: { provider: { signature: "c2lnbmVk" } } },
    { type: "text", text: "Gladly." },
  ]);
});

test("tokens are counted as the model reports them, and as none when it does not", async () => {
  expect((await decideOn([finish])).usage).toEqual({
    inputTokens: 7,
    cacheReadTokens: 3,
    cacheWriteTokens: 2,
    outputTokens: 3,
    reasoningTokens: 1,
  });
  const unknown = {
    inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  };
  expect((await decideOn([{ ...finish, usage: unknown }])).usage).toEqual(noUsage);
});

test("an answer that is cut off is no answer", async () => {
  await expect(decideOn(text("0", "I was about to"))).rejects.toThrow("The model's answer was cut off.");
});

test("an error in the middle of the stream is thrown", async () => {
  const error = new Error("The connection broke.");
  await expect(decideOn([...text("0", "I was"), { type: "error", error }, finish])).rejects.toBe(error);
});

test("text of a block that never began is refused", async () => {
  const parts: LanguageModelV4StreamPart[] = [{ type: "text-delta", id: "0", delta: "Hello" }, finish];
  await expect(decideOn(parts)).rejects.toThrow("The model sent a text-delta without its start.");
});

function decideOn(parts: readonly LanguageModelV4StreamPart[], heard: string[] = []) {
  const prompt = { instructions: "", messages: [{ role: "user", content: "Hello" }] as const, tools: [] };
  const onText = (text: string) => void heard.push(text);
  return decide(prompt, streamingModel(parts), onText, new AbortController().signal);
}
