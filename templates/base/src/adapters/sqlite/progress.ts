import type { DatabaseSync } from "node:sqlite";

import { hasEnded, type RunStatus } from "../../ports/run.ts";
import { RunEnded, type Progress, type RunStore } from "../../ports/state.ts";
import { transaction } from "../database.ts";
import type { SqliteEvents } from "./events.ts";

/** Writes what a run has come to: one transaction, however much it is. */
export function createProgress(database: DatabaseSync, events: SqliteEvents): RunStore["write"] {
  const statusOf = database.prepare("SELECT status FROM runs WHERE id = ?");
  const setStatus = database.prepare("UPDATE runs SET status = ? WHERE id = ?");
  const setUsage = database.prepare("UPDATE runs SET usage = ? WHERE id = ?");
  const addStep = database.prepare(
    "INSERT INTO journal (run_id, step, result) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const addMessage = database.prepare(
    `INSERT INTO messages (session_id, sequence, run_id, key, body)
     VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM messages WHERE session_id = ?1), ?2, ?3, ?4)
     ON CONFLICT (run_id, key) DO NOTHING`,
  );
  const ask = database.prepare(
    "INSERT INTO approvals (run_id, tool_call_id, call) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );

  function write(runId: string, sessionId: string, progress: Progress): void {
    const earlier = statusOf.get(runId)?.["status"] as RunStatus | undefined;
    if (!earlier || hasEnded(earlier)) throw new RunEnded(runId);
    const { step, status, usage } = progress;
    if (step) addStep.run(runId, step.name, JSON.stringify(step.result));
    if (status) setStatus.run(status, runId);
    if (usage) setUsage.run(JSON.stringify(usage), runId);
    for (const { key, message } of progress.messages ?? [])
      addMessage.run(sessionId, runId, key, JSON.stringify(message));
    for (const call of progress.asks ?? []) ask.run(runId, call.toolCallId, JSON.stringify(call));
    for (const { key, event } of progress.events ?? []) events.insert(runId, key, event);
  }

  return async ({ id, sessionId }, progress) => {
    transaction(database, () => write(id, sessionId, progress));
    if (progress.events) events.announce(id);
  };
}
