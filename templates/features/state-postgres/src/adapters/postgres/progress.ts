import type { Clock } from "../../ports/clock.ts";
import { RunEnded, type Progress, type RunStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "./errors.ts";

/** Writes what a run has come to: one statement, however much it is. */
export function createProgress({ query, announcements }: Database, clock: Clock): RunStore["write"] {
  /** Nothing of a run that has ended. Rejects when somebody else writes under one of the keys at the same moment. */
  const write = (runId: string, sessionId: string, { step, status, usage, ...lists }: Progress) => query<object>`
    WITH message AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${listed(lists.messages, ({ key, message }) => ({ key, body: message }))}::text::json)
        WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM messages WHERE run_id = ${runId} AND key = value ->> 'key')
    ), event AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${listed(lists.events, ({ key, event }) => ({ key, body: event }))}::text::json)
        WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM events WHERE run_id = ${runId} AND key = value ->> 'key')
    ), run AS (
      UPDATE runs SET status = coalesce(${status ?? null}, status),
        usage = coalesce(${usage ? JSON.stringify(usage) : null}, usage),
        last_event = last_event + (SELECT count(*) FROM event)
      WHERE id = ${runId} AND status IN ('scheduled', 'queued', 'running', 'waiting', 'parked')
      RETURNING last_event - (SELECT count(*) FROM event) AS before
    ), session AS (
      UPDATE sessions SET last_message = last_message + (SELECT count(*) FROM message) FROM run
      WHERE id = ${sessionId} AND EXISTS (SELECT 1 FROM message)
      RETURNING last_message - (SELECT count(*) FROM message) AS before
    ), said AS (
      INSERT INTO messages (session_id, sequence, run_id, key, body)
      SELECT ${sessionId}, before + number, ${runId}, key, body FROM session, message
    ), told AS (
      INSERT INTO events (run_id, sequence, key, at, body)
      SELECT ${runId}, before + number, key, ${clock.now()}::bigint, body FROM run, event
    ), asked AS (
      INSERT INTO approvals (run_id, tool_call_id, call)
      SELECT ${runId}, value ->> 'key', value ->> 'body'
      FROM run, json_array_elements(${listed(lists.asks, (call) => ({ key: call.toolCallId, body: call }))}::text::json)
        WITH ORDINALITY AS list (value, place)
      ORDER BY place
      ON CONFLICT DO NOTHING
    ), remembered AS (
      INSERT INTO journal (run_id, step, result)
      SELECT ${runId}, ${step?.name ?? null}::text, ${step ? JSON.stringify(step.result) : null}
      FROM run WHERE ${step !== undefined}::boolean
      ON CONFLICT DO NOTHING
    )
    SELECT before FROM run`;

  /** The second time, what somebody else has written meanwhile is seen. */
  async function insist(...values: Parameters<typeof write>): Promise<object[]> {
    try {
      return await write(...values);
    } catch (error) {
      if (isDuplicate(error)) return insist(...values);
      throw error;
    }
  }

  return async ({ id, sessionId }, progress) => {
    const [goesOn] = await insist(id, sessionId, progress);
    if (!goesOn) throw new RunEnded(id);
    if (progress.events) announcements.announce(id);
  };
}

/** A list as one value: bodies are text within it, so that they come back byte for byte. */
function listed<Item>(items: readonly Item[] = [], describe: (item: Item) => { key: string; body: object }): string {
  const rows = items.map(describe).map(({ key, body }) => ({ key, body: JSON.stringify(body) }));
  return JSON.stringify(rows);
}
