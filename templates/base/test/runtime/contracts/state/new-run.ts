import { randomUUID } from "node:crypto";

import type { NewRun } from "../../../../src/runtime/ports/state.ts";

/** A run that nobody has seen before, in a session of its own. */
export function newRun(overrides: Partial<NewRun> = {}): NewRun {
  return {
    id: randomUUID(),
    sessionId: randomUUID(),
    beginsSession: true,
    principal: "alice",
    input: "Hello",
    trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    createdAt: 1_700_000_000_000,
    ...overrides,
  };
}
