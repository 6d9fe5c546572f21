import { RunEnded, SessionNotFound } from "../../errors.ts";
import { endEvent } from "../../lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Outcome, Run, RunError, RunStatus, Usage } from "../../ports/run.ts";
import type { NewRun, RunStore, RunUpdate } from "../../ports/state.ts";
import { noUsage } from "../../usage.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "./errors.ts";
import type { PostgresEvents } from "./events.ts";

interface RunRow {
  readonly id: string;
  readonly session_id: string;
  readonly principal: string;
  readonly input: string;
  readonly status: RunStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly merged_into: string | null;
  readonly usage: string;
  readonly trace: string;
  readonly created_at: number;
}

export function createRuns(database: Database, clock: Clock, events: PostgresEvents): RunStore {
  return {
    create: async (run, idempotencyKey) => {
      const insert = () => insertRun(database, run, idempotencyKey ?? null);
      let [row] = await insert();
      // Another request has just inserted a run with the same key: the second attempt finds it.
      if (!row && idempotencyKey !== undefined) [row] = await insert();
      if (!row) throw new SessionNotFound(run.sessionId);
      return { run: toRun(row), created: row.created };
    },
    find: async (runId) => {
      const [row] = await database.query<RunRow>`SELECT * FROM runs WHERE id = ${runId}`;
      return row && toRun(row);
    },
    setStatus: async (runId, status) => {
      const rows = await database.query`
        UPDATE runs SET status = ${status}
        WHERE id = ${runId} AND status IN ('queued', 'running', 'waiting', 'parked') RETURNING id`;
      return rows.length === 1;
    },
    update: async ({ id, sessionId }, update) => {
      if (!(await applyUpdate(database, clock, id, sessionId, update))) throw new RunEnded(id);
      if (update.events || update.end) events.announce(id);
    },
    finish: async (runId, outcome) => {
      const isFirst = await applyUpdate(database, clock, runId, "", { end: outcome });
      if (isFirst) events.announce(runId);
      return isFirst;
    },
    inProgress: async (principal) => {
      const [row] = await database.query<{ total: number; own: number }>`
        SELECT count(*)::integer AS total, (count(*) FILTER (WHERE principal = ${principal}))::integer AS own
        FROM runs WHERE status IN ('queued', 'running')`;
      return row!;
    },
    queued: async (sessionId) => {
      const rows = await database.query<RunRow>`
        SELECT * FROM runs WHERE session_id = ${sessionId} AND status = 'queued' ORDER BY created_at, id`;
      return rows.map(toRun);
    },
    unfinished: async () => {
      const rows = await database.query<RunRow>`
        SELECT * FROM runs WHERE status IN ('queued', 'running', 'waiting', 'parked')
        ORDER BY status = 'queued', created_at, id`;
      return rows.map(toRun);
    },
  };
}

/** Returns the new run, or the earlier run of the key. Returns nothing when the principal does not own the session. */
function insertRun(database: Database, run: NewRun, key: string | null): Promise<(RunRow & { created: boolean })[]> {
  return database.query`
    WITH earlier AS (
      SELECT * FROM runs WHERE principal = ${run.principal} AND idempotency_key = ${key}::text
    ), created AS (
      INSERT INTO runs (id, session_id, principal, input, status, usage, trace, created_at, idempotency_key)
      SELECT ${run.id}, ${run.sessionId}, ${run.principal}, ${JSON.stringify(run.input)}, 'queued',
        ${JSON.stringify(noUsage)}, ${run.trace}, ${run.createdAt}::bigint, ${key}::text
      WHERE NOT EXISTS (SELECT 1 FROM earlier) AND (
        ${run.beginsSession}::boolean
        OR EXISTS (SELECT 1 FROM sessions WHERE id = ${run.sessionId} AND principal = ${run.principal})
      )
      ON CONFLICT (principal, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
      RETURNING *
    ), session AS (
      INSERT INTO sessions (id, principal, created_at)
      SELECT session_id, principal, created_at FROM created WHERE ${run.beginsSession}::boolean
    )
    SELECT *, true AS created FROM created UNION ALL SELECT *, false FROM earlier`;
}

/** Returns false and writes nothing when the run has ended. */
async function applyUpdate(
  database: Database,
  clock: Clock,
  runId: string,
  sessionId: string,
  update: RunUpdate,
): Promise<boolean> {
  for (;;) {
    try {
      return (await writeUpdate(database, clock.now(), runId, sessionId, update)).length === 1;
    } catch (error) {
      // Another update has just written one of the keys: the next attempt leaves that key out.
      if (!isDuplicate(error)) throw error;
    }
  }
}

/** Writes all changes in one statement. The rows of run and session count events and messages without gaps. */
function writeUpdate(database: Database, now: number, runId: string, sessionId: string, update: RunUpdate) {
  const { step, messages = [], approvalRequests = [], events = [], end } = update;
  const { status, usage, output, error, mergedInto } = end ? columnsOfEnd(end) : columnsOf(update);
  const newMessages = messages.map(({ key, message }) => ({ key, body: message }));
  const newEvents = events.map(({ key, event }) => ({ key, body: event }));
  if (end) newEvents.push({ key: "end", body: endEvent(end) });
  const newRequests = approvalRequests.map((call) => ({ key: call.toolCallId, body: call }));
  return database.query`
    WITH new_message AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${toList(newMessages)}::text::json) WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM messages WHERE run_id = ${runId} AND key = value ->> 'key')
    ), new_event AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${toList(newEvents)}::text::json) WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM events WHERE run_id = ${runId} AND key = value ->> 'key')
    ), run AS (
      UPDATE runs SET status = coalesce(${status}, status), usage = coalesce(${usage}, usage),
        output = ${output}, error = ${error}, merged_into = ${mergedInto},
        last_event = last_event + (SELECT count(*) FROM new_event)
      WHERE id = ${runId} AND status IN ('queued', 'running', 'waiting', 'parked')
      RETURNING last_event - (SELECT count(*) FROM new_event) AS earlier
    ), session AS (
      UPDATE sessions SET last_message = last_message + (SELECT count(*) FROM new_message) FROM run
      WHERE id = ${sessionId} AND EXISTS (SELECT 1 FROM new_message)
      RETURNING last_message - (SELECT count(*) FROM new_message) AS earlier
    ), insert_messages AS (
      INSERT INTO messages (session_id, sequence, run_id, key, body)
      SELECT ${sessionId}, earlier + number, ${runId}, key, body FROM session, new_message
    ), insert_events AS (
      INSERT INTO events (run_id, sequence, key, at, body)
      SELECT ${runId}, earlier + number, key, ${now}::bigint, body FROM run, new_event
    ), insert_approvals AS (
      INSERT INTO approvals (run_id, tool_call_id, call)
      SELECT ${runId}, value ->> 'key', value ->> 'body'
      FROM run, json_array_elements(${toList(newRequests)}::text::json) WITH ORDINALITY AS list (value, place)
      ORDER BY place
      ON CONFLICT DO NOTHING
    ), insert_step AS (
      INSERT INTO journal (run_id, step, result)
      SELECT ${runId}, ${step?.name ?? null}::text, ${step ? JSON.stringify(step.result) : null}
      FROM run WHERE ${step !== undefined}::boolean
      ON CONFLICT DO NOTHING
    )
    SELECT earlier FROM run`;
}

function columnsOf({ status, usage }: RunUpdate) {
  const spent = usage ? JSON.stringify(usage) : null;
  return { status: status ?? null, usage: spent, output: null, error: null, mergedInto: null };
}

function columnsOfEnd(outcome: Outcome) {
  return {
    status: outcome.status,
    usage: outcome.usage ? JSON.stringify(outcome.usage) : null,
    output: "output" in outcome ? JSON.stringify(outcome.output) : null,
    error: "error" in outcome ? JSON.stringify(outcome.error) : null,
    mergedInto: "mergedInto" in outcome ? outcome.mergedInto : null,
  };
}

/** Returns a list as one parameter. Each body is text inside it, so that it comes back byte for byte. */
function toList(items: readonly { readonly key: string; readonly body: object }[]): string {
  return JSON.stringify(items.map(({ key, body }) => ({ key, body: JSON.stringify(body) })));
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    sessionId: row.session_id,
    principal: row.principal,
    input: JSON.parse(row.input) as string,
    status: row.status,
    output: row.output === null ? null : (JSON.parse(row.output) as string),
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
    error: row.error === null ? null : (JSON.parse(row.error) as RunError),
    usage: JSON.parse(row.usage) as Usage,
    trace: row.trace,
    createdAt: row.created_at,
  };
}
