import type { DatabaseSync } from "node:sqlite";

import { RunEnded } from "../../ports/state.ts";

/** What an engine carries. In the words of an index, which serves for nothing else. */
export const inHand = "status IN ('queued', 'running', 'waiting', 'parked')";
export const unfinished = `(${inHand} OR status = 'scheduled')`;

/** A check that throws `RunEnded` unless the run goes on. */
export function requireGoingOn(database: DatabaseSync): (runId: string) => void {
  const goesOn = database.prepare(`SELECT 1 FROM runs WHERE id = ? AND ${unfinished}`);
  return (runId) => {
    if (!goesOn.get(runId)) throw new RunEnded(runId);
  };
}
