import type { DatabaseSync } from "node:sqlite";

import type { Json } from "../../ports/json.ts";
import type { JournalStore } from "../../ports/state.ts";
import { readStored } from "../stored.ts";

export function createJournal(database: DatabaseSync): JournalStore {
  const all = database.prepare("SELECT step, result FROM journal WHERE run_id = ?");

  return {
    read: async (runId) => {
      const rows = all.all(runId) as { step: string; result: string }[];
      return new Map(
        rows.map(({ step, result }) => [step, readStored(result, `step ${step} of run ${runId}`) as Json]),
      );
    },
  };
}
