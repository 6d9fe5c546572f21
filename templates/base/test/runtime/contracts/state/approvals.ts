import { beforeEach, expect, test } from "vitest";

import type { PendingCall, ToolCall } from "../../../../src/runtime/ports/event.ts";
import type { Run } from "../../../../src/runtime/ports/run.ts";
import type { State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

export function approvalsContract(create: CreateState): void {
  let state: State;
  let run: Run;
  let runId: string;
  beforeEach(async () => {
    state = await create();
    ({ run } = await state.runs.create(newRun()));
    runId = run.id;
  });

  const ask = (asked: PendingCall, by = run) => state.runs.write(by, { asks: [asked] });

  const yes = { approved: true, by: "carol" };
  const no = { approved: false, reason: "Too late.", by: "dave" };

  test("a call that was asked about is pending until it is answered", async () => {
    await ask(call("a"));
    expect(await state.approvals.pending(runId)).toEqual([call("a")]);
    expect(await state.approvals.find(runId, "a")).toBeUndefined();
    expect(await state.approvals.answer(runId, "a", no)).toEqual(no);
    expect(await state.approvals.pending(runId)).toEqual([]);
    expect(await state.approvals.find(runId, "a")).toEqual(no);
  });

  test("the first answer counts", async () => {
    await ask(call("a"));
    const answers = await Promise.all([
      state.approvals.answer(runId, "a", yes),
      state.approvals.answer(runId, "a", no),
    ]);
    expect([yes, no]).toContainEqual(answers[0]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await state.approvals.find(runId, "a")).toEqual(answers[0]);
  });

  test("an answer that nobody asked for is not kept", async () => {
    expect(await state.approvals.answer(runId, "a", yes)).toBeUndefined();
    await ask(call("a"));
    expect(await state.approvals.find(runId, "a")).toBeUndefined();
  });

  test("asking again changes nothing, before an answer and after it", async () => {
    await ask(call("a"));
    await ask({ ...call("a"), input: "something else" });
    expect(await state.approvals.pending(runId)).toEqual([call("a")]);
    await state.approvals.answer(runId, "a", yes);
    await ask(call("a"));
    expect(await state.approvals.pending(runId)).toEqual([]);
    expect(await state.approvals.find(runId, "a")).toEqual(yes);
  });

  test("what was asked first is what stands, with the moment in which it expires", async () => {
    const asked = { ...call("a"), expiresAt: 1_800_000_000_000 };
    await ask(asked);
    await ask({ ...asked, expiresAt: 1_900_000_000_000 });
    expect(await state.approvals.pending(runId)).toEqual([asked]);
  });

  test("what is pending is listed oldest first", async () => {
    for (const id of ["c", "a", "b"]) await ask(call(id));
    await state.approvals.answer(runId, "a", yes);
    expect((await state.approvals.pending(runId)).map(({ toolCallId }) => toolCallId)).toEqual(["c", "b"]);
  });

  test("a call belongs to its run", async () => {
    const { run: other } = await state.runs.create(newRun());
    await ask(call("a"));
    await ask(call("a"), other);
    await state.approvals.answer(runId, "a", yes);
    expect(await state.approvals.find(other.id, "a")).toBeUndefined();
    expect(await state.approvals.pending(other.id)).toEqual([call("a")]);
  });
}

function call(toolCallId: string): ToolCall {
  return { toolCallId, toolName: "archive-record", input: { reason: "broken", recordId: "1001" } };
}
