import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { create as createRecords } from "../fixture/records.ts";
import { outlive, type Death, type Life } from "../support/crash.ts";
import { intercept } from "../support/intercept.ts";
import { said, scriptedModel } from "../support/scripted-model.ts";
import { createStores, createWorld, type Stores, type World } from "../support/world.ts";

test("a message joins once, and is neither lost nor heard twice, wherever the process dies", async () => {
  const stores = await createStores();
  const { operations } = await live(stores);
  for (let operation = 1; operation <= operations; operation++) {
    for (const effective of [true, false]) {
      const { heard, joined, run } = await live(stores, { operation, effective });
      const where = `after a death at operation ${operation}${effective ? ", which took effect" : ""}`;
      expect(heard, where).toEqual(["Archive 1001", "And hurry"]);
      expect(joined, where).toMatchObject({ status: "joined", joinedRunId: run.id });
    }
  }
}, 120_000);

/** A run that waits, a message, an answer: through one death, if any. */
async function live({ database }: Stores, death?: Death) {
  const stores = { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
  const client = { principal: randomUUID(), trace: "" };
  const model = scriptedModel([{ calls: [archive()] }, { say: "Both." }]);
  const lives: Life[] = [];
  const boot = (life: Life) => {
    lives.push(life);
    const through = <Port extends object>(port: Port) => intercept(port, life.around);
    return createWorld({ model, stores, through, agent: { turnPolicy: "steer" } });
  };
  const work = async ({ engine, state }: World, life: Life) => {
    await engine.recover();
    const { run } = await engine.start({ ...client, input: "Archive 1001", idempotencyKey: "first" });
    for await (const { event } of state.events.follow(run.id, 0, life.over)) {
      if (event.type !== "approval-request") continue;
      const message = { ...client, input: "And hurry", sessionId: run.sessionId, idempotencyKey: "second" };
      await engine.start(message);
      await setImmediate();
      await engine.approve(run.id, "a", { approved: true, by: "carol" });
    }
    if (life.over.aborted) return undefined;
    const { run: message } = await engine.start({ ...client, input: "And hurry", idempotencyKey: "second" });
    return { run, joined: await state.runs.find(message.id), heard: said(model, -1) };
  };
  const left = await outlive(death ? [death] : [], work, boot);
  return { ...left, operations: lives[0]!.operations };
}
