import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { find } from "../../fixture/calls.ts";
import { agent } from "../../fixture/agent.ts";
import { request } from "../../../../src/runtime/loop/model/model-request.ts";
import { describeTools, validateCall } from "../../../../src/runtime/loop/tools.ts";
import type { Model } from "../../../../src/runtime/ports/model.ts";
import { noUsage } from "../../../../src/runtime/usage.ts";
import { scriptedModel, streamingModel, type Move } from "../../support/scripted-model.ts";

type Parts = LanguageModelV4StreamPart[];

const usage = {
  inputTokens: { total: 7, noCache: 2, cacheRead: 3, cacheWrite: 2 },
  outputTokens: { total: 3, text: 2, reasoning: 1 },
};
const finish: LanguageModelV4StreamPart = { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage };
const counted = { inputTokens: 7, cacheReadTokens: 3, cacheWriteTokens: 2, outputTokens: 3, reasoningTokens: 1 };
const unreported = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
const text = (id: string, ...words: string[]): Parts => [
  { type: "text-start", id },
  ...words.map((delta) => ({ type: "text-delta", id, delta }) as const),
  { type: "text-end", id },
];

const tools = describeTools(agent.tools);
const user = (content: string) => ({ role: "user", content }) as const;

async function decideWith(model: Model, messages: Parameters<typeof request>[0]["messages"] = [user("Hello")]) {
  const heard: string[] = [];
  const receiver = { add: (words: string) => void heard.push(words), end: async () => undefined };
  const prompt = { instructions: "Be kind.", messages, tools };
  return { ...(await request(prompt, model, receiver, new AbortController().signal)), heard };
}

const decide = (move: Move) => decideWith(scriptedModel([move]));
const decideOn = (parts: Parts) => decideWith(streamingModel(parts));

test("streams a reply word by word and returns it whole", async () => {
  expect(await decide({ say: "Good morning to you." })).toEqual({
    text: "Good morning to you.",
    calls: [],
    message: { role: "assistant", content: [{ type: "text", text: "Good morning to you." }] },
    usage: { ...noUsage, inputTokens: 10, outputTokens: 5 },
    heard: ["Good ", "morning ", "to ", "you."],
  });
});

test("returns text and calls of one decision, in order", async () => {
  const decision = await decide({ say: "Let me see.", calls: [find("b", "1002"), find("a")] });
  expect(decision).toMatchObject({ text: "Let me see.", calls: [{ toolCallId: "b" }, { toolCallId: "a" }] });
  expect(decision.calls[1]).toEqual({ toolName: "find-record", toolCallId: "a", input: { recordId: "1001" } });
});

test("returns an empty reply and leaves it out of later prompts", async () => {
  const model = scriptedModel([{}, { say: "Here I am." }]);
  const { message, ...empty } = await decideWith(model);
  expect(empty).toMatchObject({ text: "", calls: [] });
  await decideWith(model, [user("Hello"), message, user("Anybody there?")]);
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "user"]);
});

test("sends the instructions, the conversation and the tools", async () => {
  const model = scriptedModel([{ say: "Hello." }]);
  await decideWith(model);
  const system = { role: "system", content: "Be kind." };
  expect(model.prompts).toEqual([[system, { role: "user", content: [{ type: "text", text: "Hello" }] }]]);
  const inputSchema = expect.objectContaining({ required: ["recordId"] }) as unknown;
  expect(model.tools[0]).toContainEqual(expect.objectContaining({ name: "find-record", inputSchema }));
});

test.for([
  ["broken JSON", "find-record", '{"recordId": ', "invalid-input"],
  ["a wrong input", "find-record", {}, "invalid-input"],
  ["an unknown tool", "launch-rocket", {}, "unknown-tool"],
] as const)("returns a call with %s for validation to refuse", async ([, tool, input, code]) => {
  const { calls } = await decide({ calls: [{ id: "a", tool, input }] });
  expect(calls.map((call) => validateCall(call, agent.tools))).toMatchObject([{ code }]);
});

test("joins the text of interleaved blocks", async () => {
  const [start, first, second, end] = text("one", "Good ", "day.");
  const [otherStart, other, otherEnd] = text("two", " Bye.");
  const parts = [start, first, otherStart, other, second, end, otherEnd, finish] as Parts;
  expect((await decideOn(parts)).text).toBe("Good day. Bye.");
});

test("keeps signed reasoning in the message and out of the text", async () => {
  const reasoning = "They want to archive it.";
  const signed = { provider: { signature: "c2lnbmVk" } };
  const { heard, ...decision } = await decideOn([
    { type: "reasoning-start", id: "0" },
    { type: "reasoning-delta", id: "0", delta: reasoning },
    { type: "reasoning-end", id: "0", providerMetadata: signed },
    ...text("0", "Gladly."),
    finish,
  ]);
  expect([heard, decision.text]).toEqual([["Gladly."], "Gladly."]);
  expect(decision.message.content).toEqual([
    { type: "reasoning", text: reasoning, providerOptions: signed },
    { type: "text", text: "Gladly." },
  ]);
});

test.for([
  ["the reported tokens", finish, counted],
  ["no tokens when none are reported", { ...finish, usage: unreported }, noUsage],
] as const)("counts %s", async ([, last, expected]) => {
  expect((await decideOn([last])).usage).toEqual(expected);
});

const error = new Error("The provider is on fire.");
test.for([
  ["by the provider", scriptedModel([{ fail: error }])],
  ["inside the stream", streamingModel([...text("0", "I was"), { type: "error", error }, finish])],
] as const)("throws an error unchanged when raised %s", async ([, model]) => {
  await expect(decideWith(model)).rejects.toBe(error);
});

test.for<[string, string, Parts]>([
  ["the answer breaks off", "The answer of the model broke off.", text("0", "I was about to")],
  ["a block never began", "The model sent a text-delta without its start.", [...text("0", "Hi").slice(1), finish]],
])("throws an error when %s", async ([, message, parts]) => {
  await expect(decideOn(parts)).rejects.toThrow(message);
});

test("tells the provider when nobody waits for its answer", async () => {
  const stop = new AbortController();
  const doStream: Model["doStream"] = ({ abortSignal }) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener("abort", () => reject(abortSignal.reason as Error), { once: true });
      stop.abort(new Error("enough"));
    });
  const prompt = { instructions: "", messages: [user("Hello")], tools };
  const receiver = { add: () => undefined, end: async () => undefined };
  await expect(request(prompt, { ...scriptedModel([]), doStream }, receiver, stop.signal)).rejects.toThrow("enough");
});
