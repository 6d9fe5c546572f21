import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { create as createRecords } from "../fixture/records.ts";
import { distant, intercept } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { createStores, createWorld, settled, type Stores, type World } from "../support/world.ts";

/*
 * People answer and cancel when they like. With a state that is far away, each operation takes some turns of the
 * event loop; so every moment of a run can be met by counting turns.
 */

const approval = { approved: true, by: "carol" };

test("a run can be cancelled at any moment", async () => {
  const stores = await createStores();
  for (let turns = 0; turns < 60; turns++) {
    const { engine, state, run } = await startArchive(stores);
    await pass(turns);
    await engine.cancel(run.id, "");
    expect(await state.runs.find(run.id), `after ${turns} turns`).toMatchObject({ status: "cancelled" });
  }
}, 30_000);

test("an answer is heard at whatever moment it comes", async () => {
  const stores = await createStores();
  for (let turns = 0; turns < 20; turns++) {
    const world = await startArchive(stores);
    await isAsked(world);
    await pass(turns);
    await world.engine.approve(world.run.id, "a", approval);
    const run = await settled(world, world.run.id);
    expect(run, `after ${turns} turns`).toMatchObject({ status: "succeeded" });
  }
}, 30_000);

test("when an answer and a cancellation meet, nothing begins after the end", async () => {
  const stores = await createStores();
  for (let lead = -10; lead <= 10; lead++) {
    const world = await startArchive(stores);
    const { engine, state, systems, run } = world;
    await world.rest.begins(run.id, AbortSignal.timeout(5_000));
    const answered = pass(-lead).then(() => engine.approve(run.id, "a", approval));
    const cancelled = pass(lead).then(() => engine.cancel(run.id, ""));
    await Promise.all([answered, cancelled]);
    await pass(60);
    const hasBegun = (await transcriptOf(world, run)).includes("a starts");
    const isArchived = (await systems.records.find("1001"))?.status === "archived";
    expect(isArchived && !hasBegun, `the answer came ${lead} turns before the cancellation`).toBe(false);
    expect(await state.runs.find(run.id)).toMatchObject({
      status: expect.stringMatching(/cancelled|succeeded/) as string,
    });
  }
}, 30_000);

/** A run on records of its own. */
async function startArchive({ database }: Stores) {
  const stores = { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const world = await createWorld({ model, stores, through: (port) => intercept(port, distant) });
  const { run } = await world.engine.start({ principal: "alice", input: "Archive 1001", trace: "" });
  return { ...world, run };
}

async function isAsked({ state, run }: World & { run: { id: string } }): Promise<void> {
  for await (const { event } of state.events.follow(run.id, 0, AbortSignal.timeout(5_000))) {
    if (event.type === "approval-request") return;
  }
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
