import type { Message } from "../../ports/model.ts";
import { RunEnded, type MessageStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { readStored } from "../stored.ts";
import { unlessDuplicate } from "./errors.ts";

interface SequenceRow {
  readonly sequence: number;
}

interface MessageRow extends SequenceRow {
  readonly run_id: string;
  readonly body: string;
}

export function createMessages({ query }: Database): MessageStore {
  /** Nothing for a key that there is already, nor for a run that has ended. */
  const insert = (sessionId: string, runId: string, key: string, message: Message) => query<SequenceRow>`
    WITH run AS (
      SELECT id FROM runs WHERE id = ${runId} AND status IN ('queued', 'running', 'waiting', 'parked') FOR SHARE
    ), place AS (
      UPDATE sessions SET last_message = last_message + 1 FROM run
      WHERE sessions.id = ${sessionId}
        AND NOT EXISTS (SELECT 1 FROM messages WHERE run_id = ${runId} AND key = ${key})
      RETURNING last_message
    )
    INSERT INTO messages (session_id, sequence, run_id, key, body)
    SELECT ${sessionId}, last_message, ${runId}, ${key}, ${JSON.stringify(message)} FROM place
    RETURNING sequence`;

  return {
    append: async ({ sessionId, runId, key, message }) => {
      const [added] = await insert(sessionId, runId, key, message).catch(unlessDuplicate<SequenceRow>);
      if (added) return added.sequence;
      const [earlier] = await query<SequenceRow>`
        SELECT sequence FROM messages WHERE run_id = ${runId} AND key = ${key}`;
      if (!earlier) throw new RunEnded(runId);
      return earlier.sequence;
    },
    list: async ({ sessionId, after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = null }) => {
      const rows = await query<MessageRow>`
        SELECT sequence, run_id, body FROM messages
        WHERE session_id = ${sessionId} AND sequence > ${after}::bigint AND sequence <= ${upTo}::bigint
        ORDER BY sequence DESC LIMIT ${limit}::bigint`;
      return rows.toReversed().map(({ sequence, run_id: runId, body }) => {
        return { sequence, runId, message: readStored(body, `message ${sequence} of session ${sessionId}`) as Message };
      });
    },
    owner: async (sessionId) => {
      const [session] = await query<{ principal: string }>`SELECT principal FROM sessions WHERE id = ${sessionId}`;
      return session?.principal;
    },
  };
}
