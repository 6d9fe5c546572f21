import type {
  Approval,
  ApprovalStore,
  Clock,
  JournalStore,
  Json,
  Message,
  MessageStore,
  PendingCall,
  ScheduleStore,
  State,
} from "../ports/index.ts";
import type { Database } from "./database.ts";
import { parseColumn } from "./json-column.ts";
import { createEvents } from "./sqlite/events.ts";
import { createRuns } from "./sqlite/runs.ts";

/** State in SQLite: one file, one process, no server. */
export function create({ database, clock }: { database: Database; clock: Clock }): State {
  const events = createEvents(database, clock);
  return {
    runs: createRuns(database, events),
    messages: createMessages(database),
    events,
    approvals: createApprovals(database),
    journal: createJournal(database),
    schedules: createSchedules(database),
    // The operating system holds the lock until the process ends.
    lost: new Promise(() => undefined),
    check: async () => database.check(),
    close: async () => database.sqlite.close(),
  };
}

function createMessages({ sqlite }: Database): MessageStore {
  // `+ 0`, because SQLite plans a query again for each value of a bare parameter in LIMIT.
  const newest = sqlite.prepare(
    `SELECT sequence, run_id AS runId, body FROM messages
     WHERE session_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence DESC LIMIT ? + 0`,
  );
  const ownerOf = sqlite.prepare("SELECT principal FROM sessions WHERE id = ?");

  return {
    list: async ({ sessionId, after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = -1 }) => {
      const rows = newest.all(sessionId, after, upTo, limit) as { sequence: number; runId: string; body: string }[];
      return rows.toReversed().map(({ sequence, runId, body }) => {
        return {
          sequence,
          runId,
          message: parseColumn(body, `message ${sequence} of session ${sessionId}`) as Message,
        };
      });
    },
    owner: async (sessionId) => ownerOf.get(sessionId)?.["principal"] as string | undefined,
  };
}

function createApprovals(database: Database): ApprovalStore {
  const { sqlite } = database;
  const update = sqlite.prepare(
    "UPDATE approvals SET answer = ? WHERE run_id = ? AND tool_call_id = ? AND answer IS NULL",
  );
  const answerOf = sqlite.prepare("SELECT answer FROM approvals WHERE run_id = ? AND tool_call_id = ?");
  const open = sqlite.prepare("SELECT call FROM approvals WHERE run_id = ? AND answer IS NULL ORDER BY rowid");
  const find = (runId: string, toolCallId: string): Approval | undefined => {
    const answer = answerOf.get(runId, toolCallId)?.["answer"];
    return typeof answer === "string" ? (JSON.parse(answer) as Approval) : undefined;
  };

  return {
    answer: async (runId, toolCallId, approval) => {
      database.transaction(() => update.run(JSON.stringify(approval), runId, toolCallId));
      return find(runId, toolCallId);
    },
    find: async (runId, toolCallId) => find(runId, toolCallId),
    pending: async (runId) => open.all(runId).map((row) => JSON.parse(row["call"] as string) as PendingCall),
  };
}

function createJournal({ sqlite }: Database): JournalStore {
  const all = sqlite.prepare("SELECT step, result FROM journal WHERE run_id = ?");

  return {
    read: async (runId) => {
      const rows = all.all(runId) as { step: string; result: string }[];
      const entries = rows.map(({ step, result }) => [step, parseColumn(result, `step ${step} of run ${runId}`)]);
      return new Map(entries as [string, Json][]);
    },
  };
}

function createSchedules(database: Database): ScheduleStore {
  const { sqlite } = database;
  const insert = sqlite.prepare(
    `INSERT INTO schedules (name, times, up_to) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET times = excluded.times, up_to = excluded.up_to WHERE times <> excluded.times`,
  );
  const cursorOf = sqlite.prepare("SELECT up_to FROM schedules WHERE name = ?");
  const advance = sqlite.prepare("UPDATE schedules SET up_to = ? WHERE name = ?");

  return {
    register: async (name, times, since) => {
      database.transaction(() => insert.run(name, times, since));
      return cursorOf.get(name)!["up_to"] as number;
    },
    advance: async (name, upTo) => void database.transaction(() => advance.run(upTo, name)),
  };
}
