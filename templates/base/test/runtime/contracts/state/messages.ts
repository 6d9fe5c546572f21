import { beforeEach, expect, test } from "vitest";

import type { Message } from "../../../../src/runtime/ports/model.ts";
import { noUsage, type Run } from "../../../../src/runtime/ports/run.ts";
import { RunEnded, type State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

export function messagesContract(create: CreateState): void {
  let state: State;
  let run: Run;
  let runId: string;
  let sessionId: string;
  beforeEach(async () => {
    state = await create();
    ({ run } = await state.runs.create(newRun()));
    [runId, sessionId] = [run.id, run.sessionId];
  });

  const append = (key: string, message: Message, by = run) => state.runs.write(by, { messages: [{ key, message }] });
  const say = (key: string, content = key, by = run) => append(key, { role: "user", content }, by);
  const numbers = async () => (await state.messages.list({ sessionId })).map(({ sequence }) => sequence);
  const contentsOf = async (range: { after?: number; upTo?: number; limit?: number } = {}) =>
    (await state.messages.list({ sessionId, ...range })).map(({ message }) => message.content);

  test("they are numbered from 1 and come back in their order", async () => {
    await say("one");
    await say("two");
    expect(await state.messages.list({ sessionId })).toEqual([
      { sequence: 1, runId, message: { role: "user", content: "one" } },
      { sequence: 2, runId, message: { role: "user", content: "two" } },
    ]);
  });

  test("the numbers have no gaps, also when messages come at the same time", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => say(key)));
    expect(await numbers()).toEqual(keys.map((_, index) => index + 1));
    expect((await contentsOf()).toSorted()).toEqual(keys.toSorted());
  });

  test("a repeated key changes nothing, and leaves no gap", async () => {
    await say("one");
    await say("two");
    await say("one", "something else");
    await say("three");
    expect(await contentsOf()).toEqual(["one", "two", "three"]);
    expect(await numbers()).toEqual([1, 2, 3]);
  });

  test("the same key at the same time is one message", async () => {
    await Promise.all([say("one"), say("one"), say("one")]);
    await say("two");
    expect(await contentsOf()).toEqual(["one", "two"]);
    expect(await numbers()).toEqual([1, 2]);
  });

  test("what a run says after its end is not kept", async () => {
    await say("one");
    await state.runs.finish(runId, { status: "succeeded", output: "", usage: noUsage });
    await expect(say("late")).rejects.toThrow(RunEnded);
    expect(await contentsOf()).toEqual(["one"]);
  });

  test("a key belongs to its run, and a session goes on over its runs", async () => {
    await say("input");
    const { run: next } = await state.runs.create(newRun({ sessionId, beginsSession: false }));
    await say("input", "next", next);
    expect(await contentsOf()).toEqual(["input", "next"]);
    expect((await state.messages.list({ sessionId })).map(({ runId }) => runId)).toEqual([runId, next.id]);
  });

  test("a stretch is cut on both sides, and from the older one by the limit", async () => {
    for (const key of ["one", "two", "three", "four", "five"]) await say(key);
    expect(await contentsOf({ after: 2 })).toEqual(["three", "four", "five"]);
    expect(await contentsOf({ upTo: 2 })).toEqual(["one", "two"]);
    expect(await contentsOf({ limit: 2 })).toEqual(["four", "five"]);
    expect(await contentsOf({ after: 1, upTo: 4, limit: 2 })).toEqual(["three", "four"]);
    expect(await contentsOf({ after: 5 })).toEqual([]);
  });

  test("what a provider signed comes back to the byte, keys in their order", async () => {
    const signed: Message = {
      role: "assistant",
      content: [
        { type: "reasoning", text: "é\u0000\u{1F600}", providerOptions: { z: { signature: "==" }, a: { b: 1, a: 2 } } },
      ],
    };
    await append("signed", signed);
    const [stored] = await state.messages.list({ sessionId });
    expect(JSON.stringify(stored!.message)).toBe(JSON.stringify(signed));
  });

  test("sessions do not see each other, and each knows its owner", async () => {
    await say("one");
    const { run: other } = await state.runs.create(newRun({ principal: "bob" }));
    expect(await state.messages.list({ sessionId: other.sessionId })).toEqual([]);
    expect(await state.messages.owner(sessionId)).toBe("alice");
    expect(await state.messages.owner(other.sessionId)).toBe("bob");
    expect(await state.messages.owner("unknown")).toBeUndefined();
  });
}
