import type { DatabaseSync } from "node:sqlite";

import { RunEnded } from "../../ports/state.ts";

export const unfinished = "status IN ('queued', 'running', 'waiting', 'parked')";

/** A check that throws `RunEnded` unless the run goes on. */
export function requireGoingOn(database: DatabaseSync): (runId: string) => void {
  const goesOn = database.prepare(`SELECT 1 FROM runs WHERE id = ? AND ${unfinished}`);
  return (runId) => {
    if (!goesOn.get(runId)) throw new RunEnded(runId);
  };
}
