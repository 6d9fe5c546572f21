import type { DatabaseSync } from "node:sqlite";

import type { Json } from "../../ports/json.ts";
import type { JournalStore } from "../../ports/state.ts";

export function createJournal(database: DatabaseSync): JournalStore {
  const all = database.prepare("SELECT step, result FROM journal WHERE run_id = ?");
  const insert = database.prepare("INSERT INTO journal (run_id, step, result) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

  return {
    read: async (runId) =>
      new Map(all.all(runId).map((row) => [row["step"] as string, JSON.parse(row["result"] as string) as Json])),
    write: async (runId, step, result) => void insert.run(runId, step, JSON.stringify(result)),
  };
}
