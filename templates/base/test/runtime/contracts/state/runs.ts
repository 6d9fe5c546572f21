import { beforeEach, expect, test } from "vitest";

import { RunEnded, SessionNotFound } from "../../../../src/runtime/errors.ts";
import type { Outcome, Run } from "../../../../src/runtime/ports/run.ts";
import type { NewRun, RunUpdate, State } from "../../../../src/runtime/ports/state.ts";
import { noUsage } from "../../../../src/runtime/usage.ts";
import { eventsOf } from "../../support/test-agent.ts";
import { newRun, type CreateState } from "./new-run.ts";

const usage = { ...noUsage, inputTokens: 10, outputTokens: 5 };
const error = { code: "model-failed", message: "No answer." };
const succeeded: Outcome = { status: "succeeded", output: "Hello.", usage };
const failed: Outcome = { status: "failed", error, usage };
const cancelled: Outcome = { status: "cancelled", error, usage };

const idsOf = (runs: readonly Run[]) => runs.map(({ id }) => id);
const startEvent = (input: string) => ({ type: "run-start", input }) as const;
const userMessage = (key: string) => ({ key, message: { role: "user", content: key } }) as const;

/** Tests of the runs of every state. */
export function runsContract(create: CreateState): void {
  let state: State;
  let run: Run;
  beforeEach(async () => {
    state = await create();
    run = await createRun();
  });

  const createRun = async (overrides?: Partial<NewRun>) => (await state.runs.create(newRun(overrides))).run;
  const find = () => state.runs.find(run.id);
  const messages = async () =>
    (await state.messages.list({ sessionId: run.sessionId })).map(({ sequence, message }) => [
      sequence,
      message.content,
    ]);

  test("creates a queued run", async () => {
    const { beginsSession: _, ...request } = newRun();
    const { run, created } = await state.runs.create({ ...request, beginsSession: true });
    expect(created).toBe(true);
    expect(run).toEqual({ ...request, status: "queued", output: null, error: null, usage: noUsage });
    expect(await state.runs.find(request.id)).toEqual(run);
  });

  test("returns any text unchanged", async () => {
    const input = "a\u0000b \u{1F600} \\u0000 'é'\n";
    const { id } = await createRun({ input });
    await state.runs.finish(id, { status: "succeeded", output: input, usage });
    expect(await state.runs.find(id)).toMatchObject({ input, output: input });
  });

  test("finds, changes and ends no unknown run", async () => {
    expect(await state.runs.find("unknown")).toBeUndefined();
    expect(await state.runs.setStatus("unknown", "running")).toBe(false);
    expect(await state.runs.finish("unknown", succeeded)).toBe(false);
    await expect(state.runs.update({ ...run, id: "unknown" }, { usage: noUsage })).rejects.toThrow(RunEnded);
  });

  test("continues a session of the principal only", async () => {
    const request = { sessionId: run.sessionId, beginsSession: false };
    expect((await createRun(request)).sessionId).toBe(run.sessionId);
    const refused = [newRun({ ...request, principal: "bob" }), newRun({ beginsSession: false })];
    for (const run of refused) {
      await expect(state.runs.create(run)).rejects.toThrow(SessionNotFound);
      expect(await state.runs.find(run.id)).toBeUndefined();
    }
    expect(await state.messages.owner(run.sessionId)).toBe("alice");
  });

  test("returns the run of the same principal and idempotency key", async () => {
    const first = await state.runs.create(newRun(), "key");
    await state.runs.setStatus(first.run.id, "running");
    const second = await state.runs.create(newRun(), "key");
    expect(second).toEqual({ run: { ...first.run, status: "running" }, created: false });
    expect(await state.runs.create(newRun({ principal: "bob" }), "key")).toMatchObject({ created: true });
    expect(await state.runs.create(newRun())).toMatchObject({ created: true });
    expect(await state.runs.unfinished()).toHaveLength(4);
  });

  test("creates one run of equal requests at the same time", async () => {
    const results = await Promise.all([1, 2, 3].map(() => state.runs.create(newRun(), "key")));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ run }) => run.id)).size).toBe(1);
  });

  test.each([
    [succeeded, { output: "Hello.", error: null }],
    [failed, { output: null, error }],
    [cancelled, { output: null, error }],
  ])("changes the status until the run ends: %o", async (outcome, expected) => {
    expect(await state.runs.setStatus(run.id, "running")).toBe(true);
    expect(await state.runs.setStatus(run.id, "waiting")).toBe(true);
    expect(await state.runs.finish(run.id, outcome)).toBe(true);
    expect(await state.runs.setStatus(run.id, "running")).toBe(false);
    expect(await find()).toEqual({ ...run, ...expected, status: outcome.status, usage });
  });

  test("keeps the first of two ends and appends its event last", async () => {
    await state.runs.update(run, { events: [{ key: "start", event: startEvent("Hello") }] });
    expect(await state.runs.finish(run.id, succeeded)).toBe(true);
    expect(await state.runs.finish(run.id, failed)).toBe(false);
    expect(await find()).toMatchObject({ status: "succeeded", output: "Hello." });
    const end = { type: "run-end", status: "succeeded", output: "Hello." };
    expect(await eventsOf(state, run.id)).toEqual([startEvent("Hello"), end]);
  });

  test("keeps one of two ends at the same time", async () => {
    const ended = await Promise.all([state.runs.finish(run.id, succeeded), state.runs.finish(run.id, failed)]);
    expect(ended.toSorted()).toEqual([false, true]);
    const { status } = ended[0] ? succeeded : failed;
    expect(await find()).toMatchObject({ status });
    expect(await eventsOf(state, run.id)).toMatchObject([{ type: "run-end", status }]);
  });

  test("keeps the usage so far when the end has none", async () => {
    const soFar = { ...usage, costUsd: 0.000000075 };
    await state.runs.update(run, { usage: { ...noUsage, inputTokens: 1 } });
    await state.runs.update(run, { usage: soFar });
    expect(await find()).toEqual({ ...run, usage: soFar });
    await state.runs.finish(run.id, { status: "cancelled", error });
    expect(await find()).toMatchObject({ status: "cancelled", usage: soFar });
  });

  test("rejects an update after the end and stores nothing", async () => {
    await state.runs.finish(run.id, succeeded);
    const step = { name: "late", result: 1 };
    for (const update of [{ usage: noUsage, status: "running", step } as const, { messages: [userMessage("late")] }]) {
      await expect(state.runs.update(run, update)).rejects.toThrow(RunEnded);
    }
    expect(await find()).toMatchObject({ status: "succeeded", usage });
    expect(await state.journal.read(run.id)).toEqual(new Map());
    expect(await messages()).toEqual([]);
  });

  test("stores all parts of an update together and once", async () => {
    const call = { toolCallId: "a", toolName: "archive-record", input: {} };
    const update: RunUpdate = {
      step: { name: "decide-1", result: { calls: 1 } },
      status: "waiting",
      usage,
      messages: ["one", "two"].map(userMessage),
      approvalRequests: [call],
      events: ["one", "two"].map((key) => ({ key, event: startEvent(key) })),
    };
    await state.runs.update(run, update);
    await state.runs.update(run, update);
    expect(await find()).toEqual({ ...run, status: "waiting", usage });
    expect(await state.journal.read(run.id)).toEqual(new Map([["decide-1", { calls: 1 }]]));
    expect(await messages()).toEqual([
      [1, "one"],
      [2, "two"],
    ]);
    expect(await state.approvals.pending(run.id)).toEqual([call]);
    await state.runs.finish(run.id, succeeded);
    const end = { type: "run-end", status: "succeeded", output: "Hello." };
    expect(await eventsOf(state, run.id)).toEqual([startEvent("one"), startEvent("two"), end]);
  });

  test("adds the new messages of a partly repeated update", async () => {
    const all = ["one", "two", "three"].map(userMessage);
    await state.runs.update(run, { messages: all.slice(1, 2) });
    await state.runs.update(run, { messages: all });
    expect(await messages()).toEqual([
      [1, "two"],
      [2, "one"],
      [3, "three"],
    ]);
  });

  test.each([succeeded, failed])("ends a run together with its last step: %o", async (end) => {
    const start = { key: "start", event: startEvent("Hello") };
    await state.runs.update(run, { step: { name: "decide-1", result: 1 }, events: [start], end });
    expect(await find()).toMatchObject({ output: null, error: null, ...end });
    const { usage: _, ...runEnd } = end;
    expect(await eventsOf(state, run.id)).toEqual([start.event, { type: "run-end", ...runEnd }]);

    await expect(state.runs.update(run, { step: { name: "late", result: 1 }, end })).rejects.toThrow(RunEnded);
    expect(await state.runs.finish(run.id, cancelled)).toBe(false);
    expect(await state.journal.read(run.id)).toEqual(new Map([["decide-1", 1]]));
  });

  test("names the other run of a merged run", async () => {
    const other = await createRun();
    const end = { status: "merged", mergedInto: other.id } as const;
    await state.runs.finish(run.id, end);
    expect(await find()).toEqual({ ...run, ...end });
    expect(await eventsOf(state, run.id)).toEqual([{ type: "run-end", ...end }]);
    expect(idsOf(await state.runs.unfinished())).toEqual([other.id]);
  });

  test("counts a parked run as unfinished", async () => {
    expect(await state.runs.setStatus(run.id, "parked")).toBe(true);
    await state.runs.update(run, { usage, events: [{ key: "park", event: { type: "run-park", reason: "Later." } }] });
    expect(await state.runs.unfinished()).toEqual([{ ...run, status: "parked", usage }]);
    expect(await state.runs.setStatus(run.id, "running")).toBe(true);
  });

  test("lists the queued runs of a session, oldest first", async () => {
    const next = { sessionId: run.sessionId, beginsSession: false };
    const begun = await createRun({ ...next, createdAt: 2 });
    const [late, soon] = [await createRun({ ...next, createdAt: 4 }), await createRun({ ...next, createdAt: 3 })];
    await createRun();
    await state.runs.setStatus(begun.id, "running");
    await state.runs.finish(run.id, cancelled);
    expect(idsOf(await state.runs.queued(run.sessionId))).toEqual([soon.id, late.id]);
    expect(await state.runs.queued("unknown")).toEqual([]);
  });

  test("counts queued and running runs of all and of one principal", async () => {
    const [running, waiting, ended] = [await createRun({ principal: "bob" }), await createRun(), await createRun()];
    await state.runs.setStatus(running.id, "running");
    await state.runs.setStatus(waiting.id, "waiting");
    await state.runs.finish(ended.id, succeeded);
    expect(await state.runs.inProgress("bob")).toEqual({ total: 2, own: 1 });
    expect(await state.runs.inProgress("carol")).toEqual({ total: 2, own: 0 });
  });

  test("lists unfinished runs: started before queued, each oldest first", async () => {
    await state.runs.finish(run.id, succeeded);
    const created: Run[] = [];
    for (const createdAt of [5, 3, 3, 7, 6]) created.push(await createRun({ createdAt }));
    const [late, soon, twin, begun, waiting] = idsOf(created) as [string, string, string, string, string];
    await state.runs.setStatus(begun, "running");
    await state.runs.setStatus(waiting, "waiting");
    const twins = [soon, twin].toSorted();
    expect(idsOf(await state.runs.unfinished())).toEqual([waiting, begun, ...twins, late]);
  });
}
