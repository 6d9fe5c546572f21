import type { DatabaseSync } from "node:sqlite";

import type { Message } from "../../ports/model.ts";
import type { MessageStore } from "../../ports/state.ts";
import { readStored } from "../stored.ts";

export function createMessages(database: DatabaseSync): MessageStore {
  // A sum, because a bare parameter is part of the plan: SQLite would plan anew each time.
  const newest = database.prepare(
    `SELECT sequence, run_id AS runId, body FROM messages
     WHERE session_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence DESC LIMIT ? + 0`,
  );
  const ownerOf = database.prepare("SELECT principal FROM sessions WHERE id = ?");

  return {
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
