import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { request } from "../../../templates/base/src/runtime/loop/model/model-request.ts";
import type { Model } from "../../../templates/base/src/runtime/ports/model.ts";
import { promptOf, type Scene } from "./scenes.ts";
import type { WireRequest } from "./wire.ts";

export interface Cast {
  readonly model: Model;
  /** The requests so far, and the expected ones after the model decided once. */
  readonly wire?: { readonly requests: readonly WireRequest[]; readonly expected: readonly WireRequest[] };
}

/** Tests the decisions of a model. Each test plays one scene and calls the model once. */
export function decidingContract(castFor: (scene: Scene) => Cast): void {
  test("answers with text", async () => {
    const { text, calls } = await play("words");
    expect(text).not.toBe("");
    expect(calls).toEqual([]);
  });

  test("calls a tool with a valid input", async () => {
    const { calls } = await play("one-call");
    expect(calls).toMatchObject([{ toolName: "find-record", input: { recordId: "1001" } }]);
  });

  test("calls two tools at once, each with its own id", async () => {
    const { calls } = await play("two-calls");
    expect(calls).toMatchObject([{ input: { recordId: "1001" } }, { input: { recordId: "1003" } }]);
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(2);
  });

  test("uses the result of a tool in its answer", async () => {
    const { text, calls } = await play("result");
    expect(calls).toEqual([]);
    expect(text).toContain("1001");
  });

  test("counts its tokens", async () => {
    const { usage } = await play("words");
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("streams its text in pieces", async () => {
    const pieces: string[] = [];
    const { text } = await play("words", (piece) => pieces.push(piece));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(text);
  });

  test("begins its stream with a start and ends it with a finish", async () => {
    const types = (await partsOf(castFor("words").model, "words")).map(({ type }) => type);
    expect(types.at(0)).toBe("stream-start");
    expect(types.at(-1)).toBe("finish");
  });

  async function play(scene: Scene, onText: (piece: string) => void = () => undefined) {
    const { model, wire } = castFor(scene);
    const receiver = { add: onText, end: async () => undefined };
    const decision = await request(promptOf(scene), model, receiver, AbortSignal.timeout(60_000));
    expect(wire?.requests).toEqual(wire?.expected);
    return decision;
  }
}

/** Returns everything that a model streams in a scene, without the loop of the agent. */
export async function partsOf(model: Model, scene: Scene): Promise<LanguageModelV4StreamPart[]> {
  const { messages, tools } = promptOf(scene);
  const text = String(messages[0]!.content);
  const { stream } = await model.doStream({
    prompt: [{ role: "user", content: [{ type: "text", text }] }],
    tools: [...tools],
  });
  return Array.fromAsync(stream);
}
