import { beforeEach, expect, test } from "vitest";

import { completeUsage, noUsage, type Outcome } from "../../../../src/runtime/ports/run.ts";
import { RunEnded, SessionNotFound, type Progress, type State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

const usage = completeUsage({ inputTokens: 10, outputTokens: 5 });
const error = { code: "model-failed", message: "No answer." };
const succeeded: Outcome = { status: "succeeded", output: "Hello.", usage };
const failed: Outcome = { status: "failed", error, usage };
const cancelled: Outcome = { status: "cancelled", error, usage };

export function runsContract(create: CreateState): void {
  let state: State;
  beforeEach(async () => {
    state = await create();
  });

  test("a new run is queued, and is found as it was made", async () => {
    const { beginsSession: _, ...made } = newRun();
    const { run, created } = await state.runs.create({ ...made, beginsSession: true });
    expect(created).toBe(true);
    expect(run).toEqual({ ...made, status: "queued", output: null, error: null, usage: noUsage });
    expect(await state.runs.find(made.id)).toEqual(run);
  });

  test("whatever was said comes back as it was", async () => {
    const input = "a\u0000b \u{1F600} \\u0000 'é'\n";
    const { run } = await state.runs.create(newRun({ input }));
    await state.runs.finish(run.id, { status: "succeeded", output: input, usage });
    expect(await state.runs.find(run.id)).toMatchObject({ input, output: input });
  });

  test("a run that nobody made is not found", async () => {
    expect(await state.runs.find("unknown")).toBeUndefined();
  });

  test("a run may go on with a session of its principal", async () => {
    const first = newRun();
    await state.runs.create(first);
    const second = newRun({ sessionId: first.sessionId, beginsSession: false });
    expect((await state.runs.create(second)).run.sessionId).toBe(first.sessionId);
    expect(await state.messages.owner(first.sessionId)).toBe("alice");
  });

  test("a session of somebody else is not found, like one that does not exist, and no run is made", async () => {
    const first = newRun();
    await state.runs.create(first);
    const bobs = newRun({ principal: "bob", sessionId: first.sessionId, beginsSession: false });
    await expect(state.runs.create(bobs)).rejects.toThrow(SessionNotFound);
    await expect(state.runs.create(newRun({ beginsSession: false }))).rejects.toThrow(SessionNotFound);
    expect(await state.runs.find(bobs.id)).toBeUndefined();
  });

  test("the same principal and key get the run that they got before", async () => {
    const first = await state.runs.create(newRun(), "key");
    await state.runs.setStatus(first.run.id, "running");
    const second = await state.runs.create(newRun(), "key");
    expect(second).toEqual({ run: { ...first.run, status: "running" }, created: false });
    expect(await state.runs.unfinished()).toHaveLength(1);
  });

  test("a key belongs to its principal; without one, each run is new", async () => {
    await state.runs.create(newRun(), "key");
    expect(await state.runs.create(newRun({ principal: "bob" }), "key")).toMatchObject({ created: true });
    expect(await state.runs.create(newRun())).toMatchObject({ created: true });
    expect(await state.runs.create(newRun())).toMatchObject({ created: true });
  });

  test("of the same requests at the same time, one makes a run", async () => {
    const made = await Promise.all([1, 2, 3].map(() => state.runs.create(newRun(), "key")));
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(made.map(({ run }) => run.id)).size).toBe(1);
  });

  test("a status can change until the run has ended", async () => {
    const { id } = newRun();
    await state.runs.create(newRun({ id }));
    expect(await state.runs.setStatus(id, "running")).toBe(true);
    expect(await state.runs.setStatus(id, "waiting")).toBe(true);
    await state.runs.finish(id, succeeded);
    expect(await state.runs.setStatus(id, "running")).toBe(false);
    expect(await state.runs.setStatus("unknown", "running")).toBe(false);
    expect(await state.runs.find(id)).toMatchObject({ status: "succeeded" });
  });

  test.each([
    [succeeded, { output: "Hello.", error: null }],
    [failed, { output: null, error }],
    [cancelled, { output: null, error }],
  ])("a run ends with all that belongs to its outcome: %o", async (outcome, expected) => {
    const { run } = await state.runs.create(newRun());
    expect(await state.runs.finish(run.id, outcome)).toBe(true);
    expect(await state.runs.find(run.id)).toEqual({ ...run, ...expected, status: outcome.status, usage });
  });

  test("of two ends at the same time, one counts", async () => {
    const { run } = await state.runs.create(newRun());
    const ended = await Promise.all([state.runs.finish(run.id, succeeded), state.runs.finish(run.id, failed)]);
    expect(ended.toSorted()).toEqual([false, true]);
    const { status } = ended[0] ? succeeded : failed;
    expect(await state.runs.find(run.id)).toMatchObject({ status });
    const events = await Array.fromAsync(state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event)).toMatchObject([{ type: "run-end", status }]);
  });

  test("a run ends once; its event of it is the last one, and the first outcome counts", async () => {
    const { run } = await state.runs.create(newRun());
    await state.runs.write(run, { events: [{ key: "start", event: { type: "run-start", input: "Hello" } }] });
    const ended = [await state.runs.finish(run.id, succeeded), await state.runs.finish(run.id, failed)];
    expect(ended).toEqual([true, false]);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "succeeded", output: "Hello." });
    const events = await Array.fromAsync(state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event)).toEqual([
      { type: "run-start", input: "Hello" },
      { type: "run-end", status: "succeeded", output: "Hello." },
    ]);
  });

  test("what a run has spent so far is read with it, and stands when its end brings no usage", async () => {
    const { run } = await state.runs.create(newRun());
    const soFar = { ...usage, costUsd: 0.000000075 };
    await state.runs.write(run, { usage: completeUsage({ inputTokens: 1 }) });
    await state.runs.write(run, { usage: soFar });
    expect(await state.runs.find(run.id)).toEqual({ ...run, usage: soFar });
    await state.runs.finish(run.id, { status: "cancelled", error });
    expect(await state.runs.find(run.id)).toMatchObject({ status: "cancelled", usage: soFar });
  });

  test("of a run that has ended, or that nobody made, nothing is written down", async () => {
    const { run } = await state.runs.create(newRun());
    await state.runs.finish(run.id, succeeded);
    const late = state.runs.write(run, { usage: noUsage, status: "running", step: { name: "late", result: 1 } });
    await expect(late).rejects.toThrow(RunEnded);
    await expect(state.runs.write({ ...run, id: "unknown" }, { usage: noUsage })).rejects.toThrow(RunEnded);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "succeeded", usage });
    expect(await state.journal.read(run.id)).toEqual(new Map());
  });

  test("all that a run has come to is written together, and a repetition changes nothing", async () => {
    const { run } = await state.runs.create(newRun());
    const call = { toolCallId: "a", toolName: "archive-record", input: {} };
    const progress: Progress = {
      step: { name: "decide-1", result: { calls: 1 } },
      status: "waiting",
      usage,
      messages: ["one", "two"].map((key) => ({ key, message: { role: "user", content: key } })),
      asks: [call],
      events: ["one", "two"].map((key) => ({ key, event: { type: "run-start", input: key } })),
    };
    await state.runs.write(run, progress);
    await state.runs.write(run, progress);
    expect(await state.runs.find(run.id)).toEqual({ ...run, status: "waiting", usage });
    expect(await state.journal.read(run.id)).toEqual(new Map([["decide-1", { calls: 1 }]]));
    const messages = await state.messages.list({ sessionId: run.sessionId });
    expect(messages.map(({ sequence, message }) => [sequence, message.content])).toEqual([
      [1, "one"],
      [2, "two"],
    ]);
    expect(await state.approvals.pending(run.id)).toEqual([call]);
    await state.runs.finish(run.id, succeeded);
    const events = await Array.fromAsync(state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ sequence, event }) => [sequence, event])).toEqual([
      [1, { type: "run-start", input: "one" }],
      [2, { type: "run-start", input: "two" }],
      [3, { type: "run-end", status: "succeeded", output: "Hello." }],
    ]);
  });

  test.each([succeeded, failed])("an end that is written with a step is like any other: %o", async (end) => {
    const { run } = await state.runs.create(newRun());
    const start = { key: "start", event: { type: "run-start", input: "Hello" } } as const;
    await state.runs.write(run, { step: { name: "decide-1", result: 1 }, events: [start], end });
    expect(await state.runs.find(run.id)).toMatchObject({ output: null, error: null, ...end });
    expect(await state.journal.read(run.id)).toEqual(new Map([["decide-1", 1]]));
    const { usage: _, ...runEnd } = end;
    const events = await Array.fromAsync(state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event)).toEqual([start.event, { type: "run-end", ...runEnd }]);

    await expect(state.runs.write(run, { step: { name: "late", result: 1 }, end })).rejects.toThrow(RunEnded);
    expect(await state.runs.finish(run.id, cancelled)).toBe(false);
    expect(await state.journal.read(run.id)).toEqual(new Map([["decide-1", 1]]));
  });

  test("of what is written again in part, only what is new is added", async () => {
    const { run } = await state.runs.create(newRun());
    const messages = ["one", "two", "three"].map((key) => ({ key, message: { role: "user", content: key } as const }));
    await state.runs.write(run, { messages: messages.slice(1, 2) });
    await state.runs.write(run, { messages });
    const stored = await state.messages.list({ sessionId: run.sessionId });
    expect(stored.map(({ sequence, message }) => [sequence, message.content])).toEqual([
      [1, "two"],
      [2, "one"],
      [3, "three"],
    ]);
  });

  test("a run that has joined another one says which, and so does its event", async () => {
    const [{ run }, { run: other }] = [await state.runs.create(newRun()), await state.runs.create(newRun())];
    await state.runs.finish(run.id, { status: "joined", joinedRunId: other.id });
    expect(await state.runs.find(run.id)).toEqual({ ...run, status: "joined", joinedRunId: other.id });
    const events = await Array.fromAsync(state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event)).toEqual([{ type: "run-end", status: "joined", joinedRunId: other.id }]);
    expect((await state.runs.unfinished()).map(({ id }) => id)).toEqual([other.id]);
  });

  test("a run that is parked has not ended", async () => {
    const { run } = await state.runs.create(newRun());
    expect(await state.runs.setStatus(run.id, "parked")).toBe(true);
    await state.runs.write(run, { usage, events: [{ key: "park", event: { type: "run-park", reason: "Later." } }] });
    expect(await state.runs.unfinished()).toEqual([{ ...run, status: "parked", usage }]);
    expect(await state.runs.setStatus(run.id, "running")).toBe(true);
  });

  test("the runs of a session that have not begun are listed, oldest first", async () => {
    const first = newRun({ createdAt: 1 });
    await state.runs.create(first);
    const next = { sessionId: first.sessionId, beginsSession: false };
    const [begun, late, soon] = [
      newRun({ ...next, createdAt: 2 }),
      newRun({ ...next, createdAt: 4 }),
      newRun({ ...next, createdAt: 3 }),
    ];
    for (const run of [begun, late, soon, newRun()]) await state.runs.create(run);
    await state.runs.setStatus(begun.id, "running");
    await state.runs.finish(first.id, cancelled);
    expect((await state.runs.queued(first.sessionId)).map(({ id }) => id)).toEqual([soon.id, late.id]);
    expect(await state.runs.queued("unknown")).toEqual([]);
  });

  test("a run that nobody made cannot end", async () => {
    expect(await state.runs.finish("unknown", succeeded)).toBe(false);
  });

  test("those are in progress that are queued or running, and a principal's own are told apart", async () => {
    const [queued, running, waiting, ended] = [newRun(), newRun({ principal: "bob" }), newRun(), newRun()];
    for (const run of [queued, running, waiting, ended, newRun({ startAt: 1 })]) await state.runs.create(run);
    await state.runs.setStatus(running.id, "running");
    await state.runs.setStatus(waiting.id, "waiting");
    await state.runs.finish(ended.id, succeeded);
    expect(await state.runs.inProgress("bob")).toEqual({ total: 2, own: 1 });
    expect(await state.runs.inProgress("carol")).toEqual({ total: 2, own: 0 });
  });

  test("those that have not ended are listed: first those that have begun, then the others, each oldest first", async () => {
    const [late, ended, soon] = [newRun({ createdAt: 5 }), newRun({ createdAt: 4 }), newRun({ createdAt: 3 })];
    const [twin, begun, waiting] = [newRun({ createdAt: 3 }), newRun({ createdAt: 7 }), newRun({ createdAt: 6 })];
    for (const run of [late, ended, soon, twin, begun, waiting]) await state.runs.create(run);
    await state.runs.setStatus(begun.id, "running");
    await state.runs.setStatus(waiting.id, "waiting");
    await state.runs.finish(ended.id, succeeded);
    const twins = [soon.id, twin.id].toSorted();
    expect((await state.runs.unfinished()).map(({ id }) => id)).toEqual([waiting.id, begun.id, ...twins, late.id]);
  });
}
