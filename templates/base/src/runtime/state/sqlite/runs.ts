import { RunEnded, SessionNotFound } from "../../errors.ts";
import { endEvent } from "../../lifecycle.ts";
import type { NewRun, Outcome, Run, RunError, RunStatus, RunStore, RunUpdate, Usage } from "../../ports/index.ts";
import { noUsage } from "../../usage.ts";
import type { Database } from "../database.ts";
import type { SqliteEvents } from "./events.ts";

/** SQL condition for runs that have not ended. Has the same words as the index, which serves for nothing else. */
const notEnded = "status IN ('queued', 'running', 'waiting', 'parked')";

export function createRuns(database: Database, events: SqliteEvents): RunStore {
  const { sqlite } = database;
  const byId = sqlite.prepare("SELECT * FROM runs WHERE id = ?");
  const byKey = sqlite.prepare("SELECT * FROM runs WHERE principal = ? AND idempotency_key = ?");
  const ownerOf = sqlite.prepare("SELECT principal FROM sessions WHERE id = ?");
  const insertSession = sqlite.prepare("INSERT INTO sessions (id, principal, created_at) VALUES (?, ?, ?)");
  const insertRun = sqlite.prepare(
    `INSERT INTO runs (id, session_id, principal, input, status, usage, trace, created_at, idempotency_key)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
  );
  const setStatus = sqlite.prepare(`UPDATE runs SET status = ? WHERE id = ? AND ${notEnded}`);
  const inProgress = sqlite.prepare(
    "SELECT count(*) AS total, count(*) FILTER (WHERE principal = ?) AS own FROM runs WHERE status IN ('queued', 'running')",
  );
  const queued = sqlite.prepare(
    "SELECT * FROM runs WHERE session_id = ? AND status = 'queued' ORDER BY created_at, id",
  );
  const open = sqlite.prepare(`SELECT * FROM runs WHERE ${notEnded} ORDER BY status = 'queued', created_at, id`);

  function create(run: NewRun, idempotencyKey?: string): { run: Run; created: boolean } {
    const earlier = idempotencyKey === undefined ? undefined : toRun(byKey.get(run.principal, idempotencyKey));
    if (earlier) return { run: earlier, created: false };
    const { beginsSession, ...made } = run;
    const { id, sessionId, principal, input, trace, createdAt } = made;
    if (beginsSession) insertSession.run(sessionId, principal, createdAt);
    else if (ownerOf.get(sessionId)?.["principal"] !== principal) throw new SessionNotFound(sessionId);
    insertRun.run(id, sessionId, principal, input, JSON.stringify(noUsage), trace, createdAt, idempotencyKey ?? null);
    return { run: { ...made, status: "queued", output: null, error: null, usage: noUsage }, created: true };
  }

  return {
    create: async (run, idempotencyKey) => database.transaction(() => create(run, idempotencyKey)),
    find: async (runId) => toRun(byId.get(runId)),
    setStatus: async (runId, status) => database.transaction(() => setStatus.run(status, runId).changes === 1),
    ...createRunUpdates(database, events),
    inProgress: async (principal) => {
      const row = inProgress.get(principal)!;
      return { total: Number(row["total"]), own: Number(row["own"]) };
    },
    queued: async (sessionId) => queued.all(sessionId).map((row) => toRun(row)!),
    unfinished: async () => open.all().map((row) => toRun(row)!),
  };
}

/** Applies each update in one transaction. */
function createRunUpdates(database: Database, events: SqliteEvents): Pick<RunStore, "update" | "finish"> {
  const { sqlite } = database;
  const isOpen = sqlite.prepare(`SELECT 1 FROM runs WHERE id = ? AND ${notEnded}`);
  const setStatus = sqlite.prepare(
    `UPDATE runs SET status = ?, usage = coalesce(?, usage) WHERE id = ? AND ${notEnded}`,
  );
  // Without the status, because an update of the status also writes its indexes.
  const setUsage = sqlite.prepare(`UPDATE runs SET usage = ? WHERE id = ? AND ${notEnded}`);
  const setEnd = sqlite.prepare(
    `UPDATE runs SET status = ?, output = ?, error = ?, merged_into = ?, usage = coalesce(?, usage)
     WHERE id = ? AND ${notEnded}`,
  );
  const addStep = sqlite.prepare("INSERT INTO journal (run_id, step, result) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  const addMessage = sqlite.prepare(
    `INSERT INTO messages (session_id, sequence, run_id, key, body)
     VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM messages WHERE session_id = ?1), ?2, ?3, ?4)
     ON CONFLICT (run_id, key) DO NOTHING`,
  );
  const addRequest = sqlite.prepare(
    "INSERT INTO approvals (run_id, tool_call_id, call) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );

  /** Returns false and writes nothing when the run has ended. */
  function apply(runId: string, sessionId: string, update: RunUpdate): boolean {
    const { step, messages = [], approvalRequests = [], events: newEvents = [], end } = update;
    if (!(end ? applyEnd(runId, end) : applyStatus(runId, update))) return false;
    if (step) addStep.run(runId, step.name, JSON.stringify(step.result));
    for (const { key, message } of messages) addMessage.run(sessionId, runId, key, JSON.stringify(message));
    for (const call of approvalRequests) addRequest.run(runId, call.toolCallId, JSON.stringify(call));
    for (const { key, event } of newEvents) events.insert(runId, key, event);
    if (end) events.insert(runId, "end", endEvent(end));
    if (end || newEvents.length > 0) events.announce(runId);
    return true;
  }

  function applyStatus(runId: string, { status, usage }: RunUpdate): boolean {
    const spent = usage ? JSON.stringify(usage) : null;
    if (status) return setStatus.run(status, spent, runId).changes === 1;
    if (spent) return setUsage.run(spent, runId).changes === 1;
    return isOpen.get(runId) !== undefined;
  }

  function applyEnd(runId: string, outcome: Outcome): boolean {
    const output = "output" in outcome ? outcome.output : null;
    const error = "error" in outcome ? JSON.stringify(outcome.error) : null;
    const mergedInto = "mergedInto" in outcome ? outcome.mergedInto : null;
    const usage = outcome.usage ? JSON.stringify(outcome.usage) : null;
    return setEnd.run(outcome.status, output, error, mergedInto, usage, runId).changes === 1;
  }

  return {
    update: async ({ id, sessionId }, update) => {
      if (!database.transaction(() => apply(id, sessionId, update))) throw new RunEnded(id);
    },
    finish: async (runId, outcome) => database.transaction(() => apply(runId, "", { end: outcome })),
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
    ...(row["merged_into"] === null ? {} : { mergedInto: row["merged_into"] as string }),
    error: row["error"] === null ? null : (JSON.parse(row["error"] as string) as RunError),
    usage: JSON.parse(row["usage"] as string) as Usage,
    trace: row["trace"] as string,
    createdAt: row["created_at"] as number,
  };
}
