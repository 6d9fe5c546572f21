import type { Clock } from "../../ports/clock.ts";
import { noUsage, type Run, type RunError, type RunStatus, type Usage } from "../../ports/run.ts";
import { SessionNotFound, type NewRun, type RunStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { createProgress } from "./progress.ts";

interface RunRow {
  readonly id: string;
  readonly session_id: string;
  readonly principal: string;
  readonly input: string;
  readonly status: RunStatus;
  readonly output: string | null;
  readonly joined_run_id: string | null;
  readonly error: string | null;
  readonly usage: string;
  readonly trace: string;
  readonly created_at: number;
  readonly start_at: number | null;
}

export function createRuns(database: Database, clock: Clock): RunStore {
  const { query } = database;
  /** The run that was made, or the one that the key got before; nothing when the session is not the principal's. */
  const insert = (run: NewRun, key: string | null) => query<RunRow & { created: boolean }>`
    WITH earlier AS (
      SELECT * FROM runs WHERE principal = ${run.principal} AND idempotency_key = ${key}::text
    ), created AS (
      INSERT INTO runs (id, session_id, principal, input, status, usage, trace, created_at, start_at, idempotency_key)
      SELECT ${run.id}, ${run.sessionId}, ${run.principal}, ${JSON.stringify(run.input)},
        ${run.startAt === undefined ? "queued" : "scheduled"}, ${JSON.stringify(noUsage)}, ${run.trace},
        ${run.createdAt}::bigint, ${run.startAt ?? null}::bigint, ${key}::text
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

  async function create(run: NewRun, key: string | null): Promise<{ run: Run; created: boolean }> {
    // The second time finds the run of a request that came at the same moment.
    const [row] = await insert(run, key).then((rows) => (rows.length > 0 || key === null ? rows : insert(run, key)));
    if (!row) throw new SessionNotFound(run.sessionId);
    return { run: toRun(row), created: row.created };
  }

  return {
    ...createProgress(database, clock),
    create: (run, idempotencyKey) => create(run, idempotencyKey ?? null),
    find: async (runId) => {
      const [row] = await query<RunRow>`SELECT * FROM runs WHERE id = ${runId}`;
      return row && toRun(row);
    },
    setStatus: async (runId, status) => {
      const rows = await query`
        UPDATE runs SET status = ${status} WHERE id = ${runId} AND status IN ('scheduled', 'queued', 'running', 'waiting', 'parked')
        RETURNING id`;
      return rows.length === 1;
    },
    release: async (runId) => {
      const rows = await query`
        UPDATE runs SET status = 'queued' WHERE id = ${runId} AND status = 'scheduled' RETURNING id`;
      return rows.length === 1;
    },
    countScheduled: async (principal) => {
      const [row] = await query<{ count: number }>`
        SELECT count(*)::integer AS count FROM runs WHERE principal = ${principal} AND status = 'scheduled'`;
      return row!.count;
    },
    scheduled: async () => {
      const rows = await query<RunRow>`
        SELECT * FROM (
          SELECT DISTINCT ON (principal) * FROM runs WHERE status = 'scheduled' ORDER BY principal, start_at, id
        ) AS first ORDER BY start_at, id`;
      return rows.map(toRun);
    },
    queued: async (sessionId) => {
      const rows = await query<RunRow>`
        SELECT * FROM runs WHERE session_id = ${sessionId} AND status = 'queued'
        ORDER BY coalesce(start_at, created_at), id`;
      return rows.map(toRun);
    },
    inProgress: async (principal) => {
      const [row] = await query<{ total: number; own: number }>`
        SELECT count(*)::integer AS total, (count(*) FILTER (WHERE principal = ${principal}))::integer AS own
        FROM runs WHERE status IN ('queued', 'running')`;
      return row!;
    },
    unfinished: async () => {
      const rows = await query<RunRow>`
        SELECT * FROM runs WHERE status IN ('queued', 'running', 'waiting', 'parked')
        ORDER BY status = 'queued', coalesce(start_at, created_at), id`;
      return rows.map(toRun);
    },
  };
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    sessionId: row.session_id,
    principal: row.principal,
    input: JSON.parse(row.input) as string,
    status: row.status,
    output: row.output === null ? null : (JSON.parse(row.output) as string),
    ...(row.start_at === null ? {} : { startAt: row.start_at }),
    ...(row.joined_run_id === null ? {} : { joinedRunId: row.joined_run_id }),
    error: row.error === null ? null : (JSON.parse(row.error) as RunError),
    usage: JSON.parse(row.usage) as Usage,
    trace: row.trace,
    createdAt: row.created_at,
  };
}
