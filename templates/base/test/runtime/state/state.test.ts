import { describe, expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create } from "../../../src/runtime/state/state.ts";
import { stateContract } from "../contracts/state.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { newDatabase, openAgain } from "../support/store.ts";
import { eventsOf } from "../support/test-agent.ts";

const openAt = async (environment: Record<string, string>) =>
  create({ database: await openAgain(environment), clock: createClock() });

describe("state", () => {
  stateContract(async () => openAt(await newDatabase()));
});

test("reads everything after the store was opened again", async () => {
  const environment = await newDatabase();
  const before = await openAt(environment);
  const { run } = await before.runs.create(newRun(), "key");
  const { id: runId, sessionId } = run;
  const call = { toolCallId: "a", toolName: "archive-record", input: {} };
  await before.runs.update(run, {
    step: { name: "load", result: 1 },
    messages: [{ key: "input", message: { role: "user", content: "Hello" } }],
    approvalRequests: [call],
    events: [{ key: "start", event: { type: "run-start", input: "Hello" } }],
  });
  await before.close();

  const after = await openAt(environment);
  expect(await after.runs.create(newRun(), "key")).toEqual({ run, created: false });
  expect(await after.runs.unfinished()).toEqual([run]);
  expect(await after.messages.list({ sessionId })).toHaveLength(1);
  expect(await after.approvals.pending(runId)).toEqual([call]);
  expect((await after.journal.read(runId)).get("load")).toBe(1);
  await after.runs.finish(runId, { status: "succeeded", output: "", usage: run.usage });
  expect(await eventsOf(after, runId)).toMatchObject([{ type: "run-start" }, { type: "run-end" }]);
});
