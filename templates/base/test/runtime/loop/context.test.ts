import { expect, test } from "vitest";

import { estimateTokens, trimToWindow, repairToolResults } from "../../../src/runtime/loop/context-window.ts";
import { withFacts } from "../../../src/runtime/loop/decide.ts";
import type { Fact } from "../../../src/runtime/ports/memory.ts";
import type { Message } from "../../../src/runtime/ports/model.ts";

const user: Message = { role: "user", content: "Where is it?" };
const reply: Message = { role: "assistant", content: "It is on its way." };
const call = (...ids: string[]): Message => ({
  role: "assistant",
  content: ids.map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "find-record", input: {} })),
});
const result = (...ids: string[]): Message => ({
  role: "tool",
  content: ids.map((toolCallId) => {
    return { type: "tool-result", toolCallId, toolName: "find-record", output: { type: "text", value: "found" } };
  }),
});

test.each<[string, Message[]]>([
  ["an empty history", []],
  ["a conversation", [user, reply, user]],
  ["calls with their results", [user, call("a", "b"), result("a", "b"), reply, user]],
  ["an input that nobody has answered", [user, user]],
])("%s stays as it is", (_, messages) => {
  expect(repairToolResults(messages)).toEqual(messages);
});

test.each<[string, Message[], Message[]]>([
  ["a reply", [reply, user], [user]],
  ["results whose calls are out of sight", [result("a"), reply, user], [user]],
  ["nothing but replies", [reply, reply], []],
])("a stretch that would begin with %s begins with the next user's message", (_, messages, whole) => {
  expect(repairToolResults(messages)).toEqual(whole);
});

test("calls that were cut off get a result that says so, before anything else is said", () => {
  const whole = repairToolResults([user, call("a", "b"), user, reply]);
  expect(whole.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant"]);
  const output = { type: "error-text", value: expect.stringContaining("before the result was known") as string };
  expect(whole[2]!.content).toMatchObject([
    { type: "tool-result", toolCallId: "a", toolName: "find-record", output },
    { type: "tool-result", toolCallId: "b", toolName: "find-record", output },
  ]);
});

test("each run that was cut off is told of for itself", () => {
  const whole = repairToolResults([user, call("a"), user, call("b"), user]);
  expect(whole.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant", "tool", "user"]);
});

test.each<[string, number, Message[]]>([
  ["all of it fits", 10_000, [user, call("a"), result("a"), reply, user]],
  ["a turn fits", estimateTokens(user) * 2 + estimateTokens(reply), [user, reply, user]],
  ["half a turn fits", estimateTokens(user) + estimateTokens(reply), [user]],
  ["nothing fits but what was just said", 1, [user]],
])("of the history a run begins with the newest turns: %s", (_, tokens, kept) => {
  const first = kept.length > 3 ? [] : [user, call("a"), result("a"), reply];
  expect(trimToWindow([...first, ...kept.slice(0, -1), user], { messages: 60, tokens })).toEqual(kept);
});

test("a result without its call, or a call without its result, is never what the cut leaves", () => {
  const messages = [user, call("a"), result("a"), call("b"), result("b"), reply, user, call("c"), result("c"), user];
  for (let tokens = 0; tokens < 500; tokens++) {
    const kept = trimToWindow(messages, { messages: 60, tokens });
    expect(kept[0]).toEqual(user);
    expect(kept.at(-1)).toEqual(user);
    const idsOf = (role: Message["role"]) => callIds(kept.filter((message) => message.role === role));
    expect(idsOf("assistant")).toEqual(idsOf("tool"));
  }
});

test("tokens are estimated by bytes, so that other scripts count for what they are", () => {
  expect(estimateTokens({ role: "user", content: "a".repeat(298) })).toBe(100);
  expect(estimateTokens({ role: "user", content: "語".repeat(100) })).toBe(101);
});

const headings = { facts: "Known:" };

test("instructions stand alone while nothing is known", () => {
  expect(withFacts({ instructions: "Be kind.\n", headings }, [])).toBe("Be kind.\n");
});

test("what is known stands below the instructions, one fact a line", () => {
  const facts = [fact("language", "Frisian"), fact("name", "Sam")];
  expect(withFacts({ instructions: "Be kind.\n\n", headings }, facts)).toBe(
    "Be kind.\n\nKnown:\n- language: Frisian\n- name: Sam\n",
  );
});

function fact(key: string, value: string): Fact {
  return { subject: "alice", key, value, source: "test", version: 1, recordedAt: 0 };
}

function callIds(messages: readonly Message[]): string[] {
  const parts = messages.flatMap(({ content }): readonly object[] => (typeof content === "string" ? [] : content));
  return parts.flatMap((part) => ("toolCallId" in part ? [String(part.toolCallId)] : []));
}
