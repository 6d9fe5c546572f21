import type { Json } from "../../ports/json.ts";
import type { JournalStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { readStored } from "../stored.ts";

interface JournalRow {
  readonly step: string;
  readonly result: string;
}

export function createJournal({ query }: Database): JournalStore {
  return {
    read: async (runId) => {
      const rows = await query<JournalRow>`SELECT step, result FROM journal WHERE run_id = ${runId}`;
      return new Map(
        rows.map(({ step, result }) => [step, readStored(result, `step ${step} of run ${runId}`) as Json]),
      );
    },
  };
}
