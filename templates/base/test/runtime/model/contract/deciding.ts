import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { decide } from "../../../../src/runtime/loop/decide.ts";
import type { Model } from "../../../../src/runtime/ports/model.ts";
import { promptOf, type Scene } from "./scenes.ts";
import type { Asked } from "./wire.ts";

export interface Cast {
  readonly model: Model;
  /** What went over the wire so far, and what should have, when a scene was decided once. */
  readonly wire?: { readonly requests: readonly Asked[]; readonly expected: readonly Asked[] };
}

/** What the agent needs of a model's decisions. Each test plays one scene, and asks once. */
export function decidingContract(castFor: (scene: Scene) => Cast): void {
  test("answers with words", async () => {
    const { text, calls } = await play("words");
    expect(text).not.toBe("");
    expect(calls).toEqual([]);
  });

  test("calls a tool with an input that fits it", async () => {
    const { calls } = await play("one-call");
    expect(calls).toMatchObject([{ toolName: "find-record", input: { recordId: "1001" } }]);
  });

  test("calls two tools at once, and gives each call an id of its own", async () => {
    const { calls } = await play("two-calls");
    expect(calls).toMatchObject([{ input: { recordId: "1001" } }, { input: { recordId: "1003" } }]);
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(2);
  });

  test("reads a tool's result, and says what is in it", async () => {
    const { text, calls } = await play("result");
    expect(calls).toEqual([]);
    expect(text).toContain("1001");
  });

  test("counts its tokens", async () => {
    const { usage } = await play("words");
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("streams its words in pieces, which add up to what it says", async () => {
    const heard: string[] = [];
    const { text } = await play("words", (piece) => heard.push(piece));
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.join("")).toBe(text);
  });

  test("begins its stream with a start and ends it with a finish", async () => {
    const types = (await partsOf(castFor("words").model, "words")).map(({ type }) => type);
    expect(types.at(0)).toBe("stream-start");
    expect(types.at(-1)).toBe("finish");
  });

  async function play(scene: Scene, onText: (piece: string) => void = () => undefined) {
    const { model, wire } = castFor(scene);
    const decision = await decide(promptOf(scene), model, onText, AbortSignal.timeout(60_000));
    expect(wire?.requests).toEqual(wire?.expected);
    return decision;
  }
}

/** Everything that a model streams in a scene, by the provider's interface alone. */
export async function partsOf(model: Model, scene: Scene): Promise<LanguageModelV4StreamPart[]> {
  const { messages, tools } = promptOf(scene);
  const text = String(messages[0]!.content);
  const { stream } = await model.doStream({
    prompt: [{ role: "user", content: [{ type: "text", text }] }],
    tools: [...tools],
  });
  return Array.fromAsync(stream);
}
