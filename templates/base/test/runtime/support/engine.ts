import { create, type EngineDeps } from "../../../src/runtime/engine/engine.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";

/*
 * The only file outside test/runtime/embedded that knows the engine of the tests.
 */

/** Returns the variables of the engine for a process. */
export async function engineEnvironment(): Promise<Record<string, string>> {
  return {};
}

/** Creates an engine in this process. It replaces the previous engine with the same variables. */
export async function createEngine(
  parts: Omit<EngineDeps, "config">,
  limits: EngineDeps["config"],
  _environment?: Record<string, string>,
): Promise<Engine> {
  return create({ ...parts, config: limits });
}
