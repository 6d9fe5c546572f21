import { describe, expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create } from "../../../src/runtime/state/state.ts";
import { stateContract } from "../contracts/state.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { newDatabase, openAgain } from "../support/store.ts";

const openAt = async (environment: Record<string, string>) =>
  create({ database: await openAgain(environment), clock: createClock() });

describe("state", () => {
  stateContract(async () => openAt(await newDatabase()));
});

test("what was written is there when the store is opened again", async () => {
  const environment = await newDatabase();
  const before = await openAt(environment);
  const { run } = await before.runs.create(newRun(), "key");
  const { id: runId, sessionId } = run;
  const call = { toolCallId: "a", toolName: "archive-record", input: {} };
  await before.runs.write(run, {
    step: { name: "load", result: 1 },
    messages: [{ key: "input", message: { role: "user", content: "Hello" } }],
    asks: [call],
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
  const events = await Array.fromAsync(after.events.follow(runId, 0, AbortSignal.timeout(5_000)));
  expect(events.map(({ event }) => event.type)).toEqual(["run-start", "run-end"]);
});
