import { expect, test } from "vitest";

import { find } from "../fixture/calls.ts";
import { agent } from "../fixture/agent.ts";
import { decide } from "../../../src/runtime/loop/decide.ts";
import { check } from "../../../src/runtime/loop/execute.ts";
import type { OnText } from "../../../src/runtime/loop/stream.ts";
import { describeTools } from "../../../src/runtime/loop/tool-descriptions.ts";
import type { Model } from "../../../src/runtime/ports/model.ts";
import { completeUsage } from "../../../src/runtime/ports/run.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";

test("words without calls are a reply", async () => {
  const decision = await decideWith(scriptedModel([{ say: "Good morning." }]));
  expect(decision).toEqual({
    text: "Good morning.",
    calls: [],
    message: { role: "assistant", content: [{ type: "text", text: "Good morning." }] },
    usage: completeUsage({ inputTokens: 10, outputTokens: 5 }),
  });
});

test("the model may speak and call a tool in one decision", async () => {
  const { text, calls } = await decideWith(scriptedModel([{ say: "Let me see.", calls: [find("a")] }]));
  expect(text).toBe("Let me see.");
  expect(calls).toEqual([{ toolCallId: "a", toolName: "find-record", input: { recordId: "1001" } }]);
});

test("several calls keep their order", async () => {
  const { calls } = await decideWith(scriptedModel([{ calls: [find("b", "1002"), find("a")] }]));
  expect(calls.map(({ toolCallId }) => toolCallId)).toEqual(["b", "a"]);
});

test("saying nothing at all is an empty reply", async () => {
  expect(await decideWith(scriptedModel([{}]))).toMatchObject({ text: "", calls: [] });
});

test("an answer in which nothing was said is not given back to the model", async () => {
  const model = scriptedModel([{}, { say: "Here I am." }]);
  const { message } = await decideWith(model);
  const messages = [{ role: "user", content: "Hello" }, message, { role: "user", content: "Anybody there?" }] as const;
  await decide({ instructions: "", messages, tools: [] }, model, () => undefined, new AbortController().signal);
  expect(model.prompts[1]!.map(({ role }) => role)).toEqual(["system", "user", "user"]);
});

test("words stream out one by one, in their order", async () => {
  const heard: string[] = [];
  await decideWith(scriptedModel([{ say: "One two three" }]), (text) => heard.push(text));
  expect(heard).toEqual(["One ", "two ", "three"]);
});

test("the model reads the instructions, the conversation and the tools, each described with its input", async () => {
  const model = scriptedModel([{ say: "Hello." }]);
  await decideWith(model);
  expect(model.prompts).toEqual([
    [
      { role: "system", content: "Be kind." },
      { role: "user", content: [{ type: "text", text: "Hello" }] },
    ],
  ]);
  expect(model.tools[0]).toContainEqual(
    expect.objectContaining({
      name: "find-record",
      inputSchema: expect.objectContaining({ required: ["recordId"] }) as unknown,
    }),
  );
});

test.each<[string, Move, string]>([
  [
    "arguments that are no JSON",
    { calls: [{ id: "a", tool: "find-record", input: '{"recordId": ' }] },
    "invalid-input",
  ],
  ["arguments that do not fit the tool", { calls: [{ id: "a", tool: "find-record", input: {} }] }, "invalid-input"],
  ["the name of no tool", { calls: [{ id: "a", tool: "launch-rocket", input: {} }] }, "unknown-tool"],
])("a call with %s is a decision too, and execution refuses it", async (_, move, code) => {
  const { calls } = await decideWith(scriptedModel([move]));
  expect(calls.map((call) => check(call, agent.tools))).toMatchObject([{ code }]);
});

test("a provider's error is thrown as it is", async () => {
  const error = new Error("The provider is on fire.");
  await expect(decideWith(scriptedModel([{ fail: error }]))).rejects.toBe(error);
});

test("the provider is told when nobody waits for its answer any more", async () => {
  const stop = new AbortController();
  const isAsked = Promise.withResolvers<void>();
  const decision = decideWith(untilAborted(isAsked.resolve), undefined, stop.signal);
  await isAsked.promise;
  stop.abort(new Error("enough"));
  await expect(decision).rejects.toThrow("enough");
});

function decideWith(
  model: Model,
  onText: OnText = () => undefined,
  signal: AbortSignal = new AbortController().signal,
) {
  const messages = [{ role: "user", content: "Hello" }] as const;
  return decide({ instructions: "Be kind.", messages, tools: describeTools(agent.tools) }, model, onText, signal);
}

/** Answers nothing, but hears when it is told to stop. */
function untilAborted(onAsked: () => void): Model {
  const doStream: Model["doStream"] = ({ abortSignal }) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener("abort", () => reject(abortSignal.reason as Error), { once: true });
      onAsked();
    });
  return { ...scriptedModel([]), doStream };
}
