import { beforeEach, describe, expect, test } from "vitest";

import type { Json, PendingCall } from "../../../src/runtime/ports/event.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { State } from "../../../src/runtime/ports/state.ts";
import { logsContract } from "./state/logs.ts";
import { newRun, type CreateState } from "./state/new-run.ts";
import { runsContract } from "./state/runs.ts";

const yes = { approved: true, by: "carol" };
const no = { approved: false, reason: "Too late.", by: "dave" };

/** Tests of every state. */
export function stateContract(create: CreateState): void {
  describe("runs", () => {
    runsContract(create);
  });
  describe("messages and events", () => {
    logsContract(create);
  });
  describe("approvals, journal and schedules", () => {
    recordsContract(create);
  });
}

function recordsContract(create: CreateState): void {
  let state: State;
  let run: Run;
  let other: Run;
  beforeEach(async () => {
    state = await create();
    [{ run }, { run: other }] = [await state.runs.create(newRun()), await state.runs.create(newRun())];
  });

  const ask = (request: PendingCall, by = run) => state.runs.update(by, { approvalRequests: [request] });
  const pending = () => state.approvals.pending(run.id);
  const findAnswer = () => state.approvals.find(run.id, "a");
  const write = (name: string, result: Json, by = run) => state.runs.update(by, { step: { name, result } });
  const readSteps = async (by = run) => Object.fromEntries(await state.journal.read(by.id));
  const register = (name: string, since: number, times = "0 9 * * 1-5 Europe/Berlin") =>
    state.schedules.register(name, times, since);

  test("passes its check until it is closed", async () => {
    await state.check();
    await state.close();
    await expect(state.check()).rejects.toBeInstanceOf(Error);
  });

  test("keeps a request pending until its answer", async () => {
    await ask(call("a"));
    expect([await pending(), await findAnswer()]).toEqual([[call("a")], undefined]);
    expect(await state.approvals.answer(run.id, "a", no)).toEqual(no);
    expect([await pending(), await findAnswer()]).toEqual([[], no]);
  });

  test("keeps one of two answers at the same time", async () => {
    await ask(call("a"));
    const [first, second] = await Promise.all([yes, no].map((answer) => state.approvals.answer(run.id, "a", answer)));
    expect([yes, no]).toContainEqual(first);
    expect([second, await findAnswer()]).toEqual([first, first]);
  });

  test("ignores an answer before its request", async () => {
    expect(await state.approvals.answer(run.id, "a", yes)).toBeUndefined();
    await ask(call("a"));
    expect(await findAnswer()).toBeUndefined();
  });

  test("keeps the first request of a call, before and after its answer", async () => {
    const request = { ...call("a"), expiresAt: 1_800_000_000_000 };
    await ask(request);
    await ask({ ...request, input: "something else", expiresAt: 1_900_000_000_000 });
    expect(await pending()).toEqual([request]);
    await state.approvals.answer(run.id, "a", yes);
    await ask(request);
    expect([await pending(), await findAnswer()]).toEqual([[], yes]);
  });

  test("lists pending requests, oldest first", async () => {
    for (const id of ["c", "a", "b"]) await ask(call(id));
    await state.approvals.answer(run.id, "a", yes);
    expect((await pending()).map(({ toolCallId }) => toolCallId)).toEqual(["c", "b"]);
  });

  test("separates the calls of two runs", async () => {
    await ask(call("a"));
    await ask(call("a"), other);
    await state.approvals.answer(run.id, "a", yes);
    expect(await state.approvals.find(other.id, "a")).toBeUndefined();
    expect(await state.approvals.pending(other.id)).toEqual([call("a")]);
  });

  test.each<Json>([null, 0, "", "é\u{1F600}", [1, [2]], { z: { b: 1, a: [] }, a: null }])(
    "returns the result of a step: %j",
    async (result) => {
      await write("step", result);
      expect(JSON.stringify(await readSteps())).toBe(JSON.stringify({ step: result }));
    },
  );

  test("keeps the first result of each step of each run", async () => {
    expect(await readSteps()).toEqual({});
    await Promise.all([write("one", 1), write("two", 2), write("one", "other", other)]);
    await write("one", 3);
    expect([await readSteps(), await readSteps(other)]).toEqual([{ one: 1, two: 2 }, { one: "other" }]);
  });

  test("keeps the cursor of each schedule", async () => {
    expect(await register("report", 1_800_000_000_000)).toBe(1_800_000_000_000);
    expect(await register("report", 1_900_000_000_000)).toBe(1_800_000_000_000);
    await register("other", 1);
    await state.schedules.advance("report", 1_850_000_000_000);
    expect(await register("report", 1_900_000_000_000)).toBe(1_850_000_000_000);
    expect(await register("other", 9)).toBe(1);
  });

  test("resets the cursor when the times change", async () => {
    await register("report", 1);
    expect(await register("report", 9, "0 9 * * * UTC")).toBe(9);
    expect(await register("report", 10, "0 9 * * * UTC")).toBe(9);
  });
}

function call(toolCallId: string): PendingCall {
  return { toolCallId, toolName: "archive-record", input: { reason: "broken", recordId: "1001" } };
}
