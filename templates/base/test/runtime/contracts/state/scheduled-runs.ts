import { beforeEach, expect, test } from "vitest";

import { noUsage } from "../../../../src/runtime/ports/run.ts";
import { RunEnded, type State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

const nine = 1_800_000_000_000;

export function scheduledRunsContract(create: CreateState): void {
  let state: State;
  beforeEach(async () => {
    state = await create();
  });

  const schedule = async (startAt: number, overrides: Parameters<typeof newRun>[0] = {}) =>
    (await state.runs.create(newRun({ startAt, ...overrides }))).run;

  test("a run for later is scheduled, and is found as it was made", async () => {
    const run = await schedule(nine);
    expect(run).toMatchObject({ status: "scheduled", startAt: nine });
    expect(await state.runs.find(run.id)).toEqual(run);
  });

  test("the same principal and key get the scheduled run that they got before", async () => {
    const first = await state.runs.create(newRun({ startAt: nine }), "key");
    const second = await state.runs.create(newRun({ startAt: nine + 1 }), "key");
    expect(second).toEqual({ run: first.run, created: false });
  });

  test("it is not among those that are to be carried, until it is released, once", async () => {
    const run = await schedule(nine);
    expect(await state.runs.unfinished()).toEqual([]);
    expect(await state.runs.queued(run.sessionId)).toEqual([]);
    const released = await Promise.all([state.runs.release(run.id), state.runs.release(run.id)]);
    expect(released.toSorted()).toEqual([false, true]);
    expect(await state.runs.unfinished()).toEqual([{ ...run, status: "queued" }]);
    expect(await state.runs.scheduled()).toEqual([]);
  });

  test("a run that is in hand or unknown is not released", async () => {
    const { run } = await state.runs.create(newRun());
    await state.runs.setStatus(run.id, "running");
    expect(await state.runs.release(run.id)).toBe(false);
    expect(await state.runs.release("unknown")).toBe(false);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "running" });
  });

  test("one that has ended before its time stays so, and nothing comes after its end", async () => {
    const run = await schedule(nine);
    const error = { code: "cancelled", message: "Never mind." };
    expect(await state.runs.finish(run.id, { status: "cancelled", error })).toBe(true);
    expect(await state.runs.release(run.id)).toBe(false);
    expect(await state.runs.scheduled()).toEqual([]);
    await expect(state.runs.write(run, { usage: noUsage })).rejects.toThrow(RunEnded);
    expect(await state.runs.find(run.id)).toEqual({ ...run, status: "cancelled", error });
  });

  test("those of a principal are counted until they are released or end", async () => {
    const [first, second] = [
      await schedule(nine),
      await schedule(nine + 1),
      await schedule(nine, { principal: "bob" }),
    ];
    expect(await state.runs.countScheduled("alice")).toBe(2);
    await state.runs.release(first.id);
    expect(await state.runs.countScheduled("alice")).toBe(1);
    await state.runs.finish(second.id, { status: "cancelled", error: { code: "cancelled", message: "Never mind." } });
    expect(await state.runs.countScheduled("alice")).toBe(0);
    expect(await state.runs.countScheduled("bob")).toBe(1);
  });

  test("of each principal the first is listed, the earliest first", async () => {
    const [late, soon, next] = [await schedule(nine + 3), await schedule(nine + 1), await schedule(nine + 2)];
    const ofBob = await schedule(nine, { principal: "bob" });
    const ids = async () => (await state.runs.scheduled()).map(({ id }) => id);
    expect(await ids()).toEqual([ofBob.id, soon.id]);
    await state.runs.release(ofBob.id);
    await state.runs.release(soon.id);
    expect(await ids()).toEqual([next.id]);
    await state.runs.release(next.id);
    expect(await ids()).toEqual([late.id]);
  });

  test("it takes its place among others by its time, not by when it was asked for", async () => {
    const early = await schedule(nine, { createdAt: nine - 10 });
    const next = { sessionId: early.sessionId, beginsSession: false };
    const { run: before } = await state.runs.create(newRun({ ...next, createdAt: nine - 1 }));
    const { run: after } = await state.runs.create(newRun({ ...next, createdAt: nine + 1 }));
    await state.runs.release(early.id);
    const order = [before.id, early.id, after.id];
    expect((await state.runs.queued(early.sessionId)).map(({ id }) => id)).toEqual(order);
    expect((await state.runs.unfinished()).map(({ id }) => id)).toEqual(order);
  });
}
