import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

import { find } from "../../fixture/calls.ts";
import { create as createRecords } from "../../fixture/records.ts";
import type { Model } from "../../../../src/runtime/ports/model.ts";
import { outlive, type Death, type Life } from "../../support/crash.ts";
import { breaksOff, refuses } from "../../support/faulty-model.ts";
import { intercept } from "../../support/intercept.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { stillClock } from "../../support/still-clock.ts";
import { createStores, createWorld, eventsOf, type Stores, type World } from "../../support/world.ts";

const hello = { principal: "alice", input: "Hello", trace: "" };

test("a run that crashes in the middle of its retries asks anew, and its conversation holds together", async () => {
  const { database } = await createStores();
  const { left: uncrashed, operations } = await live(database);
  expect(uncrashed.said).toEqual(["Let me see.", "It is on its way."]);
  for (let operation = 1; operation <= operations; operation++) {
    const { left } = await live(database, { operation, effective: true });
    expect(left, `after a crash at operation ${operation}`).toEqual(uncrashed);
  }
}, 30_000);

/** Drives a run of a new user through the given death, from its request to its end. Returns all that is left of it. */
async function live(database: Stores["database"], ...deaths: Death[]) {
  const stores = { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
  const principal = randomUUID();
  const lives: Life[] = [];
  const left = await outlive(
    deaths,
    (world, life) => beAClient(principal, world, life),
    (life) => {
      lives.push(life);
      const through = <Port extends object>(port: Port) => intercept(port, life.around);
      return createWorld({ model: flaky(), stores, clock: stillClock(), through });
    },
  );
  return { left, operations: lives[0]!.operations };
}

/** Fails twice before each of its answers, the second time in the middle of a sentence. */
function flaky(): Model {
  const model = scriptedModel([{ say: "Let me see.", calls: [find()] }, { say: "It is on its way." }]);
  const faults = [refuses(429, { "retry-after": "5" }), breaksOff("I was")];
  let asked = 0;
  const doStream: Model["doStream"] = (options) => (faults[asked++ % 3] ?? (() => model.doStream(options)))();
  return { ...model, doStream };
}

/** Sends the request, also after a crash. Returns undefined when the process died. */
async function beAClient(principal: string, { engine, state }: World, life: Life) {
  await engine.recover();
  const { run } = await engine.start({ ...hello, principal, idempotencyKey: "once" });
  for await (const _ of state.events.follow(run.id, 0, life.over));
  if (life.over.aborted) return undefined;
  const { status, usage } = (await state.runs.find(run.id))!;
  const events = await eventsOf(state, run.id);
  const messages = await state.messages.list({ sessionId: run.sessionId });
  return {
    status,
    usage,
    said: events.flatMap((event) => (event.type === "decision" ? [event.text] : [])),
    roles: messages.map(({ message }) => message.role),
  };
}
