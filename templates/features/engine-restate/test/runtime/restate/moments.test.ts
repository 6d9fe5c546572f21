import { expect, test } from "vitest";

import type { RunEvent } from "../../../src/runtime/ports/event.ts";
import { delayed, intercept } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { createTestAgent, eventsOf, settled, type TestAgent } from "../support/test-agent.ts";

/*
 * An answer or a cancellation can come at any moment. A run on Restate moves between processes, so the tests reach
 * its moments by its events.
 */

const request = { principal: "alice", input: "Archive 1001", trace: "" };
const archive = { id: "a", tool: "archive-record", input: { recordId: "1001", reason: "It is broken." } };
const approval = { approved: true, by: "carol" };
const moves = [{ calls: [archive] }, { say: "Archived." }];
const moments: RunEvent["type"][] = [
  "run-start",
  "decision",
  "approval-request",
  "approval-response",
  "tool-start",
  "tool-end",
  "text-delta",
];

const throughDelay = <Port extends object>(port: Port) => intercept(port, delayed);

test("ends a run once when it is cancelled after any event", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel(moves), through: throughDelay });
  await Promise.all(
    moments.map(async (moment) => {
      const { run } = await testAgent.engine.start(request);
      await reach(testAgent, run.id, moment);
      await testAgent.engine.cancel(run.id, "");
      const ends = (await eventsOf(testAgent.state, run.id)).filter(({ type }) => type === "run-end");
      expect(ends, `after ${moment}`).toHaveLength(1);
      expect(await testAgent.state.runs.find(run.id)).toMatchObject({
        status: expect.stringMatching(/cancelled|succeeded/) as string,
      });
    }),
  );
});

test.for(["answer", "cancellation"])("starts no call after the end when the %s comes first", async (first) => {
  const testAgent = await createTestAgent({ model: scriptedModel(moves), through: throughDelay });
  const { run } = await testAgent.engine.start(request);
  await settled(testAgent, run.id);
  const requests = [() => testAgent.engine.approve(run.id, "a", approval), () => testAgent.engine.cancel(run.id, "")];
  await Promise.all((first === "answer" ? requests : requests.toReversed()).map((send) => send()));
  const hasBegun = (await transcriptOf(testAgent, run)).includes("a starts");
  const isArchived = (await testAgent.systems.records.find("1001"))?.status === "archived";
  expect(isArchived && !hasBegun).toBe(false);
});

/** Resolves at the first event of the type. Answers the approval request before it. */
async function reach({ engine, state }: TestAgent, runId: string, moment: RunEvent["type"]): Promise<void> {
  for await (const { event } of state.events.follow(runId, 0, AbortSignal.timeout(10_000))) {
    if (event.type === moment) return;
    if (event.type === "approval-request") await engine.approve(runId, "a", approval);
  }
}
