import { randomUUID } from "node:crypto";
import { inject, onTestFinished } from "vitest";

import { create, variables, type EngineParts } from "../../../src/runtime/engine/engine.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";
import type { State } from "../../../src/runtime/ports/state.ts";
import { freePort } from "./restate/ports.ts";

/*
 * The only file outside test/runtime/engine that knows the engine of the tests.
 */

/** The variables that a process needs for its engine: services that only this test has, and a worker's address that stays. */
export async function engineEnvironment(): Promise<Record<string, string>> {
  const { ingress, admin } = inject("restate");
  return {
    RESTATE_INGRESS_URL: ingress,
    RESTATE_ADMIN_URL: admin,
    RESTATE_SERVICE: `test-${randomUUID()}`,
    WORKER_PORT: String(await freePort()),
  };
}

/** The engines that this process stands for, by the services that they have at Restate. */
const engines = new Map<string, Engine>();

/** An engine in this process; it takes over from the one that was made with the same variables before. */
export async function createEngine(
  parts: Omit<EngineParts, "config">,
  limits: { readonly MAX_RUNS_IN_PROGRESS: number; readonly MAX_RUNS_PER_PRINCIPAL: number },
  named?: Record<string, string>,
): Promise<Engine> {
  const environment: Record<string, string> = {
    ...(named ?? (await engineEnvironment())),
    MAX_RUNS_IN_PROGRESS: String(limits.MAX_RUNS_IN_PROGRESS),
    MAX_RUNS_PER_PRINCIPAL: String(limits.MAX_RUNS_PER_PRINCIPAL),
  };
  const service = environment["RESTATE_SERVICE"]!;
  // Its process is dead for the test; Restate has to see that.
  await engines.get(service)?.drain(0);
  const engine = create({ ...parts, config: readConfig(variables, environment) });
  engines.set(service, engine);
  onTestFinished(() => engine.drain(0));
  if (!(await isAway(parts.state))) await engine.recover();
  return engine;
}

/** For a test in which the store never answers: the start of a process would wait for it. */
async function isAway(state: State): Promise<boolean> {
  const answers = await Promise.allSettled([state.check(), state.check(), state.check()]);
  return answers.every(({ status }) => status === "rejected");
}
