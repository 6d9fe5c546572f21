import type { DatabaseSync } from "node:sqlite";

import { endOf } from "../../ports/event.ts";
import type { Outcome } from "../../ports/run.ts";
import { RunEnded, type Progress, type RunStore } from "../../ports/state.ts";
import { transaction } from "../database.ts";
import type { SqliteEvents } from "./events.ts";
import { unfinished } from "./going-on.ts";

/** Writes what a run has come to: one transaction, however much it is. */
export function createProgress(database: DatabaseSync, events: SqliteEvents): Pick<RunStore, "write" | "finish"> {
  const isUnfinished = database.prepare(`SELECT 1 FROM runs WHERE id = ? AND ${unfinished}`);
  const setStatus = database.prepare(
    `UPDATE runs SET status = ?, usage = coalesce(?, usage) WHERE id = ? AND ${unfinished}`,
  );
  // By itself, because a status stands in indexes, which are written with it.
  const setUsage = database.prepare(`UPDATE runs SET usage = ? WHERE id = ? AND ${unfinished}`);
  const setEnd = database.prepare(
    `UPDATE runs SET status = ?, output = ?, error = ?, joined_run_id = ?, usage = COALESCE(?, usage)
     WHERE id = ? AND ${unfinished}`,
  );
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

  /** False, and nothing written, when the run has ended before. */
  function write(runId: string, sessionId: string, progress: Progress): boolean {
    const { step, messages = [], asks = [], events: told = [], end } = progress;
    if (!(end ? setsEnd(runId, end) : goesOn(runId, progress))) return false;
    if (step) addStep.run(runId, step.name, JSON.stringify(step.result));
    for (const { key, message } of messages) addMessage.run(sessionId, runId, key, JSON.stringify(message));
    for (const call of asks) ask.run(runId, call.toolCallId, JSON.stringify(call));
    for (const { key, event } of told) events.insert(runId, key, event);
    if (end) events.insert(runId, "end", endOf(end));
    if (end || told.length > 0) events.announce(runId);
    return true;
  }

  function goesOn(runId: string, { status, usage }: Progress): boolean {
    const spent = usage ? JSON.stringify(usage) : null;
    if (status) return setStatus.run(status, spent, runId).changes === 1;
    if (spent) return setUsage.run(spent, runId).changes === 1;
    return isUnfinished.get(runId) !== undefined;
  }

  function setsEnd(runId: string, outcome: Outcome): boolean {
    const output = "output" in outcome ? outcome.output : null;
    const error = "error" in outcome ? JSON.stringify(outcome.error) : null;
    const joinedRunId = "joinedRunId" in outcome ? outcome.joinedRunId : null;
    const usage = outcome.usage ? JSON.stringify(outcome.usage) : null;
    return setEnd.run(outcome.status, output, error, joinedRunId, usage, runId).changes === 1;
  }

  return {
    write: async ({ id, sessionId }, progress) => {
      if (!transaction(database, () => write(id, sessionId, progress))) throw new RunEnded(id);
    },
    finish: async (runId, outcome) => transaction(database, () => write(runId, "", { end: outcome })),
  };
}
