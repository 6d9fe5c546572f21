import type { DatabaseSync } from "node:sqlite";

import { noUsage, type Run, type RunError, type RunStatus, type Usage } from "../../ports/run.ts";
import { SessionNotFound, type NewRun, type RunStore } from "../../ports/state.ts";
import { transaction } from "../database.ts";
import type { SqliteEvents } from "./events.ts";
import { inHand, unfinished } from "./going-on.ts";
import { createProgress } from "./progress.ts";

export function createRuns(database: DatabaseSync, events: SqliteEvents): RunStore {
  const byId = database.prepare("SELECT * FROM runs WHERE id = ?");
  const byKey = database.prepare("SELECT * FROM runs WHERE principal = ? AND idempotency_key = ?");
  const ownerOf = database.prepare("SELECT principal FROM sessions WHERE id = ?");
  const insertSession = database.prepare("INSERT INTO sessions (id, principal, created_at) VALUES (?, ?, ?)");
  const insertRun = database.prepare(
    `INSERT INTO runs (id, session_id, principal, input, status, usage, trace, created_at, start_at, idempotency_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setStatus = database.prepare(`UPDATE runs SET status = ? WHERE id = ? AND ${unfinished}`);
  const inProgress = database.prepare(
    "SELECT count(*) AS total, count(*) FILTER (WHERE principal = ?) AS own FROM runs WHERE status IN ('queued', 'running')",
  );
  const countScheduled = database.prepare(
    "SELECT count(*) AS count FROM runs WHERE principal = ? AND status = 'scheduled'",
  );
  const release = database.prepare("UPDATE runs SET status = 'queued' WHERE id = ? AND status = 'scheduled'");
  // Of a group, SQLite gives the row that has the minimum: https://sqlite.org/lang_select.html#bareagg
  const scheduled = database.prepare(
    "SELECT *, min(start_at) FROM runs WHERE status = 'scheduled' GROUP BY principal ORDER BY start_at, id",
  );
  const byTime = "coalesce(start_at, created_at), id";
  const queued = database.prepare(`SELECT * FROM runs WHERE session_id = ? AND status = 'queued' ORDER BY ${byTime}`);
  const open = database.prepare(`SELECT * FROM runs WHERE ${inHand} ORDER BY status = 'queued', ${byTime}`);

  const find = (runId: string): Run | undefined => toRun(byId.get(runId));

  function create(run: NewRun, idempotencyKey?: string): { run: Run; created: boolean } {
    const earlier = idempotencyKey === undefined ? undefined : toRun(byKey.get(run.principal, idempotencyKey));
    if (earlier) return { run: earlier, created: false };
    if (run.beginsSession) insertSession.run(run.sessionId, run.principal, run.createdAt);
    else if (ownerOf.get(run.sessionId)?.["principal"] !== run.principal) throw new SessionNotFound(run.sessionId);
    const { beginsSession: _, ...made } = run;
    const { id, sessionId, principal, input, trace, createdAt, startAt = null } = made;
    const status = startAt === null ? "queued" : "scheduled";
    const [usage, key] = [JSON.stringify(noUsage), idempotencyKey ?? null];
    insertRun.run(id, sessionId, principal, input, status, usage, trace, createdAt, startAt, key);
    return { run: { ...made, status, output: null, error: null, usage: noUsage }, created: true };
  }

  return {
    create: async (run, idempotencyKey) => transaction(database, () => create(run, idempotencyKey)),
    find: async (runId) => find(runId),
    setStatus: async (runId, status) => setStatus.run(status, runId).changes === 1,
    ...createProgress(database, events),
    inProgress: async (principal) => {
      const row = inProgress.get(principal)!;
      return { total: Number(row["total"]), own: Number(row["own"]) };
    },
    release: async (runId) => release.run(runId).changes === 1,
    countScheduled: async (principal) => countScheduled.get(principal)!["count"] as number,
    scheduled: async () => scheduled.all().map((row) => toRun(row)!),
    queued: async (sessionId) => queued.all(sessionId).map((row) => toRun(row)!),
    unfinished: async () => open.all().map((row) => toRun(row)!),
  };
}

function toRun(row: Record<string, unknown> | undefined): Run | undefined {
  if (!row) return undefined;
  return {
    id: row["id"] as string,
    sessionId: row["session_id"] as string,
    principal: row["principal"] as string,
    input: row["input"] as string,
    status: row["status"] as RunStatus,
    output: row["output"] as string | null,
    ...(row["start_at"] === null ? {} : { startAt: row["start_at"] as number }),
    ...(row["joined_run_id"] === null ? {} : { joinedRunId: row["joined_run_id"] as string }),
    error: row["error"] === null ? null : (JSON.parse(row["error"] as string) as RunError),
    usage: JSON.parse(row["usage"] as string) as Usage,
    trace: row["trace"] as string,
    createdAt: row["created_at"] as number,
  };
}
