import { randomUUID } from "node:crypto";

import type { NewRun, State } from "../../../../src/runtime/ports/state.ts";

/** Opens an empty state. */
export type CreateState = () => State | Promise<State>;

/** Returns a new run in a new session. */
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
