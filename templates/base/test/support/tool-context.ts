import type { Systems } from "../../src/ports/tool.ts";
import { create as createClock } from "../../src/runtime/clock.ts";
import type { ToolContext } from "../../src/runtime/index.ts";
import { create as createMemory } from "../../src/runtime/memory/memory.ts";
import { openDatabase } from "../runtime/support/store.ts";
import { createTestSystems } from "./systems.ts";

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
