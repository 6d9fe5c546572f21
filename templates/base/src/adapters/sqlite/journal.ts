import type { DatabaseSync } from "node:sqlite";

import type { Json } from "../../ports/json.ts";
import type { JournalStore } from "../../ports/state.ts";
import { readStored } from "../stored.ts";

export function createJournal(database: DatabaseSync): JournalStore {
  const all = database.prepare("SELECT step, result FROM journal WHERE run_id = ?");
  const insert = database.prepare("INSERT INTO journal (run_id, step, result) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

  return {
    read: async (runId) => {
      const rows = all.all(runId) as { step: string; result: string }[];
      return new Map(
        rows.map(({ step, result }) => [step, readStored(result, `step ${step} of run ${runId}`) as Json]),
      );
    },
    write: async (runId, step, result) => void insert.run(runId, step, JSON.stringify(result)),
  };
}
