import { expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import type { RunStore } from "../../../src/runtime/ports/state.ts";
import { find } from "../fixture/calls.ts";
import { faultyModel, refuses } from "../support/faulty-model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createStores, createWorld } from "../support/world.ts";

test("a turn with a tool is written in four pieces, each with all that has come to be", async () => {
  const writes: string[] = [];
  const through = <Port extends object>(port: Port): Port => {
    if (!("runs" in port)) return port;
    const runs = port.runs as RunStore;
    const write: RunStore["write"] = (run, progress) => {
      const { step, messages = [], events = [], end } = progress;
      const keys = [...messages, ...events].map(({ key }) => key.replace(/^text-.*/, "text"));
      writes.push([step?.name, ...keys, end && "end"].filter(Boolean).join(" "));
      return runs.write(run, progress);
    };
    return { ...port, runs: { ...runs, write } };
  };
  const world = await createWorld({ model: scriptedModel([{ calls: [find()] }, { say: "It is open." }]), through });
  await ask(world, "Where is it?");
  expect(writes).toEqual([
    "load input start",
    "decide-1 decision-1 decision-1 tool-start-a",
    "tool-a tool-end-a",
    "decide-2 results-1 decision-2 text decision-2 end",
  ]);
});

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
