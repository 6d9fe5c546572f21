import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { agent } from "../../src/agent/agent.ts";
import { decide } from "../../src/agent/decide.ts";
import { describeTools } from "../../src/agent/tool-descriptions.ts";
import type { Message, Model } from "../../src/ports/model.ts";

/** What the agent needs of a model. It takes a model that follows instructions; each test asks it once. */
export function modelContract(create: () => Model): void {
  const askWhere: Message = { role: "user", content: "Where is order 1001?" };

  test("answers with words", async () => {
    const { text, calls } = await decideOn([{ role: "user", content: "Hello!" }]);
    expect(text).not.toBe("");
    expect(calls).toEqual([]);
  });

  test("calls a tool with an input that fits it", async () => {
    const { calls } = await decideOn([askWhere]);
    expect(calls).toMatchObject([{ toolName: "look-up-order", input: { orderId: "1001" } }]);
  });

  test("reads a tool's result, and says what is in it", async () => {
    const { calls, message } = await decideOn([askWhere]);
    const { toolCallId, toolName } = calls[0]!;
    const value = { found: false, orderId: "1001" };
    const result: Message = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId, toolName, output: { type: "json", value } }],
    };
    const reply = await decideOn([askWhere, message, result]);
    expect(reply.calls).toEqual([]);
    expect(reply.text).toContain("1001");
  });

  test("gives each call of a conversation an id of its own", async () => {
    const { calls, message } = await decideOn([askWhere]);
    const { toolCallId, toolName } = calls[0]!;
    const output = { type: "json" as const, value: { found: false, orderId: "1001" } };
    const result: Message = { role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output }] };
    const next = await decideOn([askWhere, message, result, { role: "user", content: "Then where is order 1003?" }]);
    expect(next.calls).toHaveLength(1);
    expect(next.calls[0]!.toolCallId).not.toBe(toolCallId);
  });

  test("counts its tokens", async () => {
    const { usage } = await decideOn([{ role: "user", content: "Hello!" }]);
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("streams its words, which add up to what it says", async () => {
    let heard = "";
    const { text } = await decideOn([{ role: "user", content: "Hello!" }], (word) => (heard += word));
    expect(heard).toBe(text);
  });

  test("begins its stream with a start and ends it with a finish", async () => {
    const types = (await partsOf(create(), "Hello!")).map(({ type }) => type);
    expect(types.at(0)).toBe("stream-start");
    expect(types.at(-1)).toBe("finish");
  });

  function decideOn(messages: Message[], onText: (text: string) => void = () => undefined) {
    const prompt = { instructions: agent.instructions, messages, tools: describeTools(agent.tools) };
    return decide(prompt, create(), onText, AbortSignal.timeout(60_000));
  }
}

async function partsOf(model: Model, text: string): Promise<LanguageModelV4StreamPart[]> {
  const prompt: LanguageModelV4CallOptions["prompt"] = [{ role: "user", content: [{ type: "text", text }] }];
  const { stream } = await model.doStream({ prompt });
  return Array.fromAsync(stream);
}
