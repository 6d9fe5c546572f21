import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import * as adapters from "../../src/adapters/index.ts";
import type { Systems } from "../../src/ports/tool.ts";
import { create as createClock } from "../../src/runtime/clock.ts";
import { readConfig } from "../../src/runtime/config.ts";
import type { ToolContext } from "../../src/runtime/index.ts";
import { create as createMemory } from "../../src/runtime/memory/memory.ts";
import { createSystems, variablesOf } from "../../src/runtime/modules.ts";
import { openDatabase } from "../runtime/support/store.ts";

const file = new URL("../../.env.test", import.meta.url);

/** Values of your adapters' variables in tests and evals, from `.env.test`. */
export const testEnvironment = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};

/** New systems, as src/adapters creates them from `.env.test`. */
export function createTestSystems(): Promise<Systems> {
  return createSystems(adapters, readConfig(variablesOf(adapters), testEnvironment));
}

/** The context of a tool call, with new systems and an empty memory. */
export async function toolContext(overrides: Partial<ToolContext & Systems> = {}): Promise<ToolContext & Systems> {
  return {
    ...(await createTestSystems()),
    memory: createMemory({ database: await openDatabase(), clock: createClock() }),
    principal: "alice",
    runId: "run-1",
    toolCallId: "call-1",
    idempotencyKey: "run-1/call-1",
    signal: new AbortController().signal,
    ...overrides,
  };
}
