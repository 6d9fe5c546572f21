import { describe, expect, test, vi } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create } from "../../../src/runtime/engine/engine.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";
import type { Workflow } from "../../../src/runtime/ports/engine.ts";
import { engineContract } from "../contracts/engine.ts";
import { ended, never, request, type Machine } from "../contracts/engine/machine.ts";
import { stillClock } from "../support/still-clock.ts";
import { newDatabase, openAgain } from "../support/store.ts";

describe("the embedded engine", () => {
  engineContract(async (workflow, maxRunsInProgress = 100) => boot(await newDatabase(), workflow, maxRunsInProgress));
});

test("a run that was cancelled leaves no timer behind", async () => {
  stillClock();
  const isInHand = Promise.withResolvers<void>();
  const workflow: Workflow = (_, durable) => durable.step("one", () => (isInHand.resolve(), never()));
  const machine = await boot(await newDatabase(), workflow, 1);
  const { run } = await machine.engine.start(request);
  await isInHand.promise;
  await machine.engine.cancel(run.id, "Never mind.");
  expect(await ended(machine, run)).toMatchObject({ status: "cancelled" });
  expect(vi.getTimerCount()).toBe(0);
});

const spanOf = () => ({ name: "run" });

async function boot(store: Record<string, string>, workflow: Workflow, maxRunsInProgress: number): Promise<Machine> {
  const clock = createClock();
  const state = createState({ database: await openAgain(store), clock });
  const telemetry = await createTelemetry({ level: "silent", serviceName: "test" });
  const config = { MAX_RUNS_IN_PROGRESS: maxRunsInProgress, MAX_RUNS_PER_PRINCIPAL: 100, MAX_RUNS_AT_ONCE: 50 };
  const engine = create({ config, state, clock, telemetry, workflow, spanOf });
  const restart = async () => {
    // What the old engine still does fails on a closed database, as it would after the death of its process.
    await state.close();
    return boot(store, workflow, maxRunsInProgress);
  };
  return { engine, state, restart };
}
