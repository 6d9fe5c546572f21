import { create, type EngineParts } from "../../src/adapters/engine.ts";
import type { Engine } from "../../src/ports/engine.ts";

/*
 * The only place outside of test/adapters that knows which engine the tests run on.
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
