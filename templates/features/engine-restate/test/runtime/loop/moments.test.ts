import { expect, test } from "vitest";

import type { RunEvent } from "../../../src/runtime/ports/event.ts";
import { distant, intercept } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { createWorld, eventsOf, settled, type World } from "../support/world.ts";

/*
 * People answer and cancel when they like. Where a run goes on between processes, nobody can count its turns; so these
 * moments are those that others can see: its events.
 */

const request = { principal: "alice", input: "Archive 1001", trace: "" };
const archive = { id: "a", tool: "archive-record", input: { recordId: "1001", reason: "It is broken." } };
const approval = { approved: true, by: "carol" };
const moves = [{ calls: [archive] }, { say: "Archived." }];
const moments: RunEvent["type"][] = [
  "run-start",
  "decision",
  "approval-request",
  "approval-answer",
  "tool-start",
  "tool-end",
  "text-delta",
];

const farAway = <Port extends object>(port: Port) => intercept(port, distant);

test("a run can be cancelled after each of its events, and ends once", async () => {
  const world = await createWorld({ model: scriptedModel(moves), through: farAway });
  await Promise.all(
    moments.map(async (moment) => {
      const { run } = await world.engine.start(request);
      await reach(world, run.id, moment);
      await world.engine.cancel(run.id, "");
      const ends = (await eventsOf(world.state, run.id)).filter(({ type }) => type === "run-end");
      expect(ends, `after ${moment}`).toHaveLength(1);
      expect(await world.state.runs.find(run.id)).toMatchObject({
        status: expect.stringMatching(/cancelled|succeeded/) as string,
      });
    }),
  );
});

test.for(["answer", "cancellation"])(
  "when an answer and a cancellation meet, the %s first, nothing begins after the end",
  async (first) => {
    const world = await createWorld({ model: scriptedModel(moves), through: farAway });
    const { run } = await world.engine.start(request);
    await settled(world, run.id);
    const news = [() => world.engine.approve(run.id, "a", approval), () => world.engine.cancel(run.id, "")];
    await Promise.all((first === "answer" ? news : news.toReversed()).map((tell) => tell()));
    const hasBegun = (await transcriptOf(world, run)).includes("a starts");
    const isArchived = (await world.systems.records.find("1001"))?.status === "archived";
    expect(isArchived && !hasBegun).toBe(false);
  },
);

/** Resolves when the run has said so; on its way there it is answered. */
async function reach({ engine, state }: World, runId: string, moment: RunEvent["type"]): Promise<void> {
  for await (const { event } of state.events.follow(runId, 0, AbortSignal.timeout(10_000))) {
    if (event.type === moment) return;
    if (event.type === "approval-request") await engine.approve(runId, "a", approval);
  }
}
