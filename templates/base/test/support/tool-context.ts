import { create as createClock } from "../../src/adapters/clock.ts";
import { create as createMemory } from "../../src/adapters/memory.ts";
import { create as createOrders } from "../../src/adapters/orders.ts";
import type { ToolContext } from "../../src/ports/tool.ts";
import { openDatabase } from "./store.ts";

/** What a tool is given, with everything in memory. */
export async function toolContext(overrides: Partial<ToolContext> = {}): Promise<ToolContext> {
  return {
    orders: createOrders({ ORDERS_PATH: ":memory:" }),
    memory: createMemory({ database: await openDatabase(), clock: createClock() }),
    principal: "alice",
    runId: "run-1",
    toolCallId: "call-1",
    idempotencyKey: "run-1/call-1",
    signal: new AbortController().signal,
    ...overrides,
  };
}
