import { describe, expect, onTestFinished, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create as createEngine, variables } from "../../../src/runtime/engine/engine.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import type { Workflow } from "../../../src/runtime/ports/engine.ts";
import { engineContract } from "../contracts/engine.ts";
import { ended, reply, request, requestApproval, waiting, type Machine } from "../contracts/engine/machine.ts";
import { engineEnvironment } from "../support/engine.ts";
import { newDatabase, openAgain } from "../support/store.ts";

describe("engine on Restate", () => {
  engineContract(create);

  test("cancels a run and continues its session when the steps changed", async () => {
    let steps = ["one", "two"];
    let machine = await create(async (run, durable) => {
      for (const step of steps) await durable.step(step, async () => null);
      if (run.input === "Ask") await requestApproval(durable);
      return reply("Done.");
    });
    const { run } = await machine.engine.start({ ...request, input: "Ask" });
    await waiting(machine, run);
    steps = ["another"];
    machine = await machine.restart();
    await machine.engine.recover();
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
    const { run: next } = await machine.engine.start({ ...request, sessionId: run.sessionId });
    expect(await ended(machine, next)).toMatchObject({ status: "succeeded" });
  });

  test("registers a service at an address that another one used", async () => {
    const environment = { ...(await newDatabase()), ...(await engineEnvironment()) };
    const machine = await boot(environment, async () => reply("Before."));
    await machine.engine.recover();
    environment["RESTATE_SERVICE"] += "-renamed";
    const renamed = await machine.restart();
    await renamed.engine.recover();
    const { run } = await renamed.engine.start(request);
    expect(await ended(renamed, run)).toMatchObject({ status: "succeeded" });
  });
});

async function create(workflow: Workflow, maxRunsInProgress = 100): Promise<Machine> {
  const limit = { MAX_RUNS_IN_PROGRESS: String(maxRunsInProgress) };
  const machine = await boot({ ...(await newDatabase()), ...(await engineEnvironment()), ...limit }, workflow);
  await machine.engine.recover();
  return machine;
}

const spanOf = () => ({ name: "run" });

async function boot(environment: Record<string, string>, workflow: Workflow): Promise<Machine> {
  const clock = createClock();
  const state = createState({ database: await openAgain(environment), clock });
  const telemetry = await createTelemetry({ level: "silent", serviceName: "test" });
  const engine = createEngine({
    config: readConfig(variables, environment),
    state,
    clock,
    telemetry,
    workflow,
    spanOf,
  });
  onTestFinished(() => engine.drain(0));
  const restart = async () => {
    // The old engine leaves Restate and fails on the closed database, as after the death of its process.
    await engine.drain(0);
    await state.close();
    return boot(environment, workflow);
  };
  return { engine, state, restart };
}
