import type { DatabaseSync } from "node:sqlite";

import type { Message } from "../../ports/model.ts";
import type { MessageStore } from "../../ports/state.ts";
import { readStored } from "../stored.ts";
import { requireGoingOn, unfinished } from "./going-on.ts";

export function createMessages(database: DatabaseSync): MessageStore {
  const mustGoOn = requireGoingOn(database);
  const insert = database.prepare(
    `INSERT INTO messages (session_id, sequence, run_id, key, body)
     SELECT ?1, (SELECT coalesce(max(sequence), 0) + 1 FROM messages WHERE session_id = ?1), id, ?3, ?4
     FROM runs WHERE id = ?2 AND ${unfinished}
     ON CONFLICT (run_id, key) DO NOTHING RETURNING sequence`,
  );
  const sequenceOf = database.prepare("SELECT sequence FROM messages WHERE run_id = ? AND key = ?");
  const newest = database.prepare(
    `SELECT sequence, run_id AS runId, body FROM messages
     WHERE session_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence DESC LIMIT ?`,
  );
  const ownerOf = database.prepare("SELECT principal FROM sessions WHERE id = ?");

  return {
    append: async ({ sessionId, runId, key, message }) => {
      const inserted = insert.get(sessionId, runId, key, JSON.stringify(message));
      if (!inserted) mustGoOn(runId);
      return (inserted ?? sequenceOf.get(runId, key)!)["sequence"] as number;
    },
    list: async ({ sessionId, after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = -1 }) =>
      newest
        .all(sessionId, after, upTo, limit)
        .toReversed()
        .map((row) => ({
          sequence: row["sequence"] as number,
          runId: row["runId"] as string,
          message: readStored(row["body"] as string, `message ${row["sequence"]} of session ${sessionId}`) as Message,
        })),
    owner: async (sessionId) => ownerOf.get(sessionId)?.["principal"] as string | undefined,
  };
}
