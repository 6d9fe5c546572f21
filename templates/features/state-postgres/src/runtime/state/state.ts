import type { Clock } from "../ports/clock.ts";
import type { Approval, Json, PendingCall } from "../ports/event.ts";
import type { Message } from "../ports/model.ts";
import type { ApprovalStore, JournalStore, MessageStore, ScheduleStore, State } from "../ports/state.ts";
import type { Database } from "./database.ts";
import { parseColumn } from "./json-column.ts";
import { createEvents } from "./postgres/events.ts";
import { createRuns } from "./postgres/runs.ts";

/** State in Postgres. Each operation is one statement, so it takes effect completely or not at all. */
export function create({ database, clock }: { database: Database; clock: Clock }): State {
  const events = createEvents(database);
  return {
    runs: createRuns(database, clock, events),
    messages: createMessages(database),
    events,
    approvals: createApprovals(database),
    journal: createJournal(database),
    schedules: createSchedules(database),
    lost: database.lost,
    // A transaction gets an id only on a server that can write.
    check: async () => void (await database.query`SELECT pg_current_xact_id()`),
    close: () => database.close(),
  };
}

function createMessages(database: Database): MessageStore {
  return {
    list: async ({ sessionId, after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = null }) => {
      const rows = await database.query<{ sequence: number; run_id: string; body: string }>`
        SELECT sequence, run_id, body FROM messages
        WHERE session_id = ${sessionId} AND sequence > ${after}::bigint AND sequence <= ${upTo}::bigint
        ORDER BY sequence DESC LIMIT ${limit}::bigint`;
      return rows.toReversed().map(({ sequence, run_id: runId, body }) => {
        const message = parseColumn(body, `message ${sequence} of session ${sessionId}`) as Message;
        return { sequence, runId, message };
      });
    },
    owner: async (sessionId) => {
      const [session] = await database.query<{ principal: string }>`
        SELECT principal FROM sessions WHERE id = ${sessionId}`;
      return session?.principal;
    },
  };
}

interface AnswerRow {
  readonly answer: string | null;
}

function createApprovals(database: Database): ApprovalStore {
  return {
    answer: async (runId, toolCallId, approval) => {
      const [row] = await database.query<AnswerRow>`
        UPDATE approvals SET answer = coalesce(answer, ${JSON.stringify(approval)})
        WHERE run_id = ${runId} AND tool_call_id = ${toolCallId} RETURNING answer`;
      return toApproval(row);
    },
    find: async (runId, toolCallId) => {
      const [row] = await database.query<AnswerRow>`
        SELECT answer FROM approvals WHERE run_id = ${runId} AND tool_call_id = ${toolCallId}`;
      return toApproval(row);
    },
    pending: async (runId) => {
      const rows = await database.query<{ call: string }>`
        SELECT call FROM approvals WHERE run_id = ${runId} AND answer IS NULL ORDER BY number`;
      return rows.map(({ call }) => JSON.parse(call) as PendingCall);
    },
  };
}

function toApproval(row: AnswerRow | undefined): Approval | undefined {
  return typeof row?.answer === "string" ? (JSON.parse(row.answer) as Approval) : undefined;
}

function createJournal(database: Database): JournalStore {
  return {
    read: async (runId) => {
      const rows = await database.query<{ step: string; result: string }>`
        SELECT step, result FROM journal WHERE run_id = ${runId}`;
      const entries = rows.map(({ step, result }) => [step, parseColumn(result, `step ${step} of run ${runId}`)]);
      return new Map(entries as [string, Json][]);
    },
  };
}

function createSchedules(database: Database): ScheduleStore {
  return {
    register: async (name, times, since) => {
      const [row] = await database.query<{ up_to: number }>`
        INSERT INTO schedules AS known (name, times, up_to) VALUES (${name}, ${times}, ${since}::bigint)
        ON CONFLICT (name) DO UPDATE SET times = excluded.times,
          up_to = CASE WHEN known.times = excluded.times THEN known.up_to ELSE excluded.up_to END
        RETURNING up_to`;
      return row!.up_to;
    },
    advance: async (name, upTo) => {
      await database.query`UPDATE schedules SET up_to = ${upTo}::bigint WHERE name = ${name}`;
    },
  };
}
