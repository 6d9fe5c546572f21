import { create, type EngineParts } from "../../../src/runtime/engine/engine.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";

/*
 * The only file outside of test/runtime/engine that knows the engine of the tests.
 */

/** The variables that a process needs for its engine. */
export async function engineEnvironment(): Promise<Record<string, string>> {
  return {};
}

/** An engine in this process; it takes over from the one that was made with the same variables before. */
export async function createEngine(
  parts: Omit<EngineParts, "config">,
  limits: EngineParts["config"],
  _environment?: Record<string, string>,
): Promise<Engine> {
  return create({ ...parts, config: limits });
}
