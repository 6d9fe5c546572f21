import { beforeEach, describe, expect, test } from "vitest";

import { RunEnded } from "../../../../src/runtime/errors.ts";
import type { RecordedEvent } from "../../../../src/runtime/ports/event.ts";
import type { Message } from "../../../../src/runtime/ports/model.ts";
import type { Run } from "../../../../src/runtime/ports/run.ts";
import type { State } from "../../../../src/runtime/ports/state.ts";
import { noUsage } from "../../../../src/runtime/usage.ts";
import { newRun, type CreateState } from "./new-run.ts";

/** Tests of the two numbered logs: messages of a session and events of a run. */
export function logsContract(create: CreateState): void {
  let state: State;
  let run: Run;
  beforeEach(async () => {
    state = await create();
    ({ run } = await state.runs.create(newRun()));
  });

  const append = (key: string, message: Message, by = run) => state.runs.update(by, { messages: [{ key, message }] });
  const say = (key: string, content = key, by = run) => append(key, { role: "user", content }, by);
  const list = (range: { after?: number; upTo?: number; limit?: number } = {}) =>
    state.messages.list({ sessionId: run.sessionId, ...range });
  const contentsOf = async (...range: Parameters<typeof list>) =>
    (await list(...range)).map(({ message }) => message.content);

  const emit = (key: string, input = key, by = run) =>
    state.runs.update(by, { events: [{ key, event: { type: "run-start", input } }] });
  const end = () => state.runs.finish(run.id, { status: "succeeded", output: "", usage: noUsage });
  const follow = (after = 0, signal = AbortSignal.timeout(5_000)) =>
    Array.fromAsync(state.events.follow(run.id, after, signal));

  const logs = [
    {
      name: "messages",
      write: say,
      read: async () => (await list()).map(({ sequence, message }) => [sequence, message.content]),
    },
    {
      name: "events",
      write: emit,
      read: async () => {
        await end();
        return (await follow()).slice(0, -1).map((recorded) => [recorded.sequence, outline(recorded)]);
      },
    },
  ];

  describe.each(logs)("$name", ({ write, read }) => {
    test("numbers entries from 1 in their order and ignores a repeated key", async () => {
      await write("one");
      await write("two");
      await write("one", "something else");
      await write("three");
      expect(await read()).toEqual([
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ]);
    });

    test("leaves no gap between entries at the same time", async () => {
      const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
      await Promise.all([...keys, ...keys].map((key) => write(key)));
      const entries = await read();
      expect(entries.map(([sequence]) => sequence)).toEqual(keys.map((_, index) => index + 1));
      expect(entries.map(([, text]) => text).toSorted()).toEqual(keys.toSorted());
    });
  });

  test("continues a session over its runs, each with its own keys", async () => {
    await say("input");
    const { run: next } = await state.runs.create(newRun({ sessionId: run.sessionId, beginsSession: false }));
    await say("input", "next", next);
    expect((await list()).map(({ runId, message }) => [runId, message.content])).toEqual([
      [run.id, "input"],
      [next.id, "next"],
    ]);
  });

  test("limits a list to the newest messages of a range", async () => {
    for (const key of ["one", "two", "three", "four", "five"]) await say(key);
    expect(await contentsOf({ after: 2 })).toEqual(["three", "four", "five"]);
    expect(await contentsOf({ upTo: 2 })).toEqual(["one", "two"]);
    expect(await contentsOf({ limit: 2 })).toEqual(["four", "five"]);
    expect(await contentsOf({ after: 1, upTo: 4, limit: 2 })).toEqual(["three", "four"]);
    expect(await contentsOf({ after: 5 })).toEqual([]);
  });

  test("returns signed content to the byte, with the keys in their order", async () => {
    const signed: Message = {
      role: "assistant",
      content: [
        { type: "reasoning", text: "é\u0000\u{1F600}", providerOptions: { z: { signature: "==" }, a: { b: 1, a: 2 } } },
      ],
    };
    await append("signed", signed);
    const [stored] = await list();
    expect(JSON.stringify(stored!.message)).toBe(JSON.stringify(signed));
  });

  test("separates sessions and knows the owner of each", async () => {
    await say("one");
    const { run: other } = await state.runs.create(newRun({ principal: "bob" }));
    expect(await state.messages.list({ sessionId: other.sessionId })).toEqual([]);
    const owners = [run.sessionId, other.sessionId, "unknown"].map((sessionId) => state.messages.owner(sessionId));
    expect(await Promise.all(owners)).toEqual(["alice", "bob", undefined]);
  });

  test("accepts no event after the end of a run", async () => {
    const before = Date.now();
    const emitted = Promise.allSettled(Array.from({ length: 10 }, (_, index) => emit(`event ${index}`)));
    await end();
    await emitted;
    await expect(emit("late")).rejects.toThrow(RunEnded);
    const events = await follow();
    expect(events.map(outline).indexOf("run-end")).toBe(events.length - 1);
    for (const { at } of events) expect(at).toBeGreaterThanOrEqual(before);
  });

  test("yields every event to every follower until the run ends", async () => {
    const followers = [follow(), follow()];
    await emit("one");
    await new Promise(setImmediate);
    await emit("two");
    followers.push(follow(1));
    await end();
    const [first, second, later] = (await Promise.all(followers)).map((events) => events.map(outline));
    expect([first, second]).toEqual([
      ["one", "two", "run-end"],
      ["one", "two", "run-end"],
    ]);
    expect(later).toEqual(["two", "run-end"]);
    expect((await follow(2)).map(outline)).toEqual(["run-end"]);
  });

  test("yields all events of a long run", async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `event ${index}`);
    for (const key of keys) await emit(key);
    await end();
    expect((await follow()).map(outline)).toEqual([...keys, "run-end"]);
  });

  test("stops following when the signal aborts", async () => {
    const stop = new AbortController();
    const followed = follow(0, stop.signal);
    await emit("one");
    await new Promise(setImmediate);
    stop.abort();
    expect((await followed).map(outline)).toEqual(["one"]);
    expect(await follow(0, stop.signal)).toEqual([]);
  });

  test("separates the events of two runs", async () => {
    const { run: other } = await state.runs.create(newRun());
    await emit("one", "of another run", other);
    await emit("one");
    await end();
    expect((await follow()).map(outline)).toEqual(["one", "run-end"]);
  });
}

function outline({ event }: RecordedEvent): string {
  return event.type === "run-start" ? event.input : event.type;
}
