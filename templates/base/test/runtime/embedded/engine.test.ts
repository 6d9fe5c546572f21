import { describe, expect, test, vi } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create } from "../../../src/runtime/engine/engine.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";
import type { Workflow } from "../../../src/runtime/ports/engine.ts";
import { engineContract } from "../contracts/engine.ts";
import { ended, never, request, type Machine } from "../contracts/engine/machine.ts";
import type { RunStore } from "../../../src/runtime/ports/state.ts";
import { find } from "../fixture/calls.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { faultyModel, refuses, scriptedModel } from "../support/scripted-model.ts";
import { newDatabase, openAgain } from "../support/store.ts";
import { ask, createStores, createTestAgent } from "../support/test-agent.ts";

describe("embedded engine", () => {
  engineContract(async (workflow, maxRunsInProgress = 100) => boot(await newDatabase(), workflow, maxRunsInProgress));
});

test("clears all timers of a cancelled run", async () => {
  fakeClock({ mode: "instant" });
  const isActive = Promise.withResolvers<void>();
  const workflow: Workflow = (_, durable) => durable.step("one", () => (isActive.resolve(), never()));
  const machine = await boot(await newDatabase(), workflow, 1);
  const { run } = await machine.engine.start(request);
  await isActive.promise;
  await machine.engine.cancel(run.id, "Never mind.");
  expect(await ended(machine, run)).toMatchObject({ status: "cancelled" });
  expect(vi.getTimerCount()).toBe(0);
});

test("writes a turn with a tool in four updates", async () => {
  const writes: string[] = [];
  const through = <Port extends object>(port: Port): Port => {
    if (!("runs" in port)) return port;
    const runs = port.runs as RunStore;
    const update: RunStore["update"] = (run, changes) => {
      const { step, messages = [], events = [], end } = changes;
      const keys = [...messages, ...events].map(({ key }) => key.replace(/^text-.*/, "text"));
      writes.push([step?.name, ...keys, end && "end"].filter(Boolean).join(" "));
      return runs.update(run, changes);
    };
    return { ...port, runs: { ...runs, update } };
  };
  const testAgent = await createTestAgent({
    model: scriptedModel([{ calls: [find()] }, { say: "It is open." }]),
    through,
  });
  await ask(testAgent, "Where is it?");
  expect(writes).toEqual([
    "load input start",
    "decide-1 decision-1 decision-1 tool-start-a",
    "tool-a tool-end-a",
    "decide-2 results-1 decision-2 text decision-2 end",
  ]);
});

test("stores the model of each decision in the journal", async () => {
  const stores = await createStores();
  const first = faultyModel([refuses(401)], scriptedModel([]));
  const second = { ...scriptedModel([{ say: "I am the second." }]), modelId: "second" };
  const testAgent = await createTestAgent({ model: first, others: [second], stores });
  const run = await ask(testAgent, "Who are you?");
  const { journal } = createState({ database: stores.database, clock: createClock() });
  expect((await journal.read(run.id)).get("decide-1")).toMatchObject({
    result: { model: "second", text: "I am the second." },
  });
});

const spanOf = () => ({ name: "run" });

async function boot(store: Record<string, string>, workflow: Workflow, maxRunsInProgress: number): Promise<Machine> {
  const clock = createClock();
  const state = createState({ database: await openAgain(store), clock });
  const telemetry = await createTelemetry({ level: "silent", serviceName: "test" });
  const config = { MAX_RUNS_IN_PROGRESS: maxRunsInProgress, MAX_RUNS_PER_PRINCIPAL: 100, MAX_RUNS_AT_ONCE: 50 };
  const engine = create({ config, state, clock, telemetry, workflow, spanOf });
  const restart = async () => {
    // The old engine fails on the closed database, as after the death of its process.
    await state.close();
    return boot(store, workflow, maxRunsInProgress);
  };
  return { engine, state, restart };
}
