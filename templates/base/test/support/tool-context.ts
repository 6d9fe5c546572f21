import { create as createClock } from "../../src/adapters/clock.ts";
import { open } from "../../src/adapters/database.ts";
import { create as createMemory } from "../../src/adapters/memory.ts";
import { create as createOrders } from "../../src/adapters/orders.ts";
import type { ToolContext } from "../../src/ports/tool.ts";

/** What a tool is given, with everything in memory. */
export function toolContext(overrides: Partial<ToolContext> = {}): ToolContext {
  return {
    orders: createOrders({ path: ":memory:" }),
    memory: createMemory({ database: open({ path: ":memory:" }), clock: createClock() }),
    principal: "alice",
    runId: "run-1",
    toolCallId: "call-1",
    idempotencyKey: "run-1/call-1",
    signal: new AbortController().signal,
    ...overrides,
  };
}
