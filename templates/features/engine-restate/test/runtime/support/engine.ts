import { randomUUID } from "node:crypto";
import { inject, onTestFinished } from "vitest";

import { create, variables, type EngineDeps } from "../../../src/runtime/engine/engine.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";
import type { State } from "../../../src/runtime/ports/state.ts";
import { freePort } from "./restate/ports.ts";

/*
 * The only file outside test/runtime/restate that knows the engine of the tests.
 */

/** Returns the variables of the engine for a process: new services and a fixed port of the worker. */
export async function engineEnvironment(): Promise<Record<string, string>> {
  const { ingress, admin } = inject("restate");
  return {
    RESTATE_INGRESS_URL: ingress,
    RESTATE_ADMIN_URL: admin,
    RESTATE_SERVICE: `test-${randomUUID()}`,
    WORKER_PORT: String(await freePort()),
  };
}

/** Engines of this process by the name of their service. */
const engines = new Map<string, Engine>();

/** Creates an engine in this process. It replaces the previous engine with the same variables. */
export async function createEngine(
  parts: Omit<EngineDeps, "config">,
  limits: { readonly MAX_RUNS_IN_PROGRESS: number; readonly MAX_RUNS_PER_PRINCIPAL: number },
  named?: Record<string, string>,
): Promise<Engine> {
  const environment: Record<string, string> = {
    ...(named ?? (await engineEnvironment())),
    MAX_RUNS_IN_PROGRESS: String(limits.MAX_RUNS_IN_PROGRESS),
    MAX_RUNS_PER_PRINCIPAL: String(limits.MAX_RUNS_PER_PRINCIPAL),
  };
  const service = environment["RESTATE_SERVICE"]!;
  // The previous engine counts as dead: Restate must lose its connection.
  await engines.get(service)?.drain(0);
  const engine = create({ ...parts, config: readConfig(variables, environment) });
  engines.set(service, engine);
  onTestFinished(() => engine.drain(0));
  if (!(await isAway(parts.state))) await engine.recover();
  return engine;
}

/** Returns whether the store never answers in this test. Then `recover` would wait forever. */
async function isAway(state: State): Promise<boolean> {
  const answers = await Promise.allSettled([state.check(), state.check(), state.check()]);
  return answers.every(({ status }) => status === "rejected");
}
