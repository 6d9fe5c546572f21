import type { Message } from "../../ports/model.ts";
import type { MessageStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { readStored } from "../stored.ts";

interface MessageRow {
  readonly sequence: number;
  readonly run_id: string;
  readonly body: string;
}

export function createMessages({ query }: Database): MessageStore {
  return {
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
