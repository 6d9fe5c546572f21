import { expect, test } from "vitest";

import { create as createClock } from "../../src/adapters/clock.ts";
import { create as createState } from "../../src/adapters/state.ts";
import { faultyModel, refuses } from "../support/faulty-model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createStores, createWorld } from "../support/world.ts";

test("what is remembered of a decision says which model made it", async () => {
  const stores = await createStores();
  const first = faultyModel([refuses(401)], scriptedModel([]));
  const second = { ...scriptedModel([{ say: "I am the second." }]), modelId: "second" };
  const world = await createWorld({ model: first, others: [second], stores });
  const run = await ask(world, "Who are you?");
  const { journal } = createState({ database: stores.database, clock: createClock() });
  expect((await journal.read(run.id)).get("decide-1")).toMatchObject({
    result: { model: "second", text: "I am the second." },
  });
});
