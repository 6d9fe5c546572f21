import type { Clock } from "../../ports/clock.ts";
import { endOf } from "../../ports/event.ts";
import type { Outcome } from "../../ports/run.ts";
import { RunEnded, type Progress, type RunStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "./errors.ts";

/** Writes what a run has come to: one statement, however much it is. */
export function createProgress({ query, announcements }: Database, clock: Clock): Pick<RunStore, "write" | "finish"> {
  /** Nothing of a run that has ended. Rejects when somebody else writes under one of the keys at the same moment. */
  const write = (runId: string, sessionId: string, progress: Progress) => {
    const { step, messages, asks, events = [], end } = progress;
    const { status, usage, output, error, joinedRunId } = end ? endingOf(end) : goingOn(progress);
    const told = end ? [...events, { key: "end", event: endOf(end) }] : events;
    return query<object>`
    WITH message AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${listed(messages, ({ key, message }) => ({ key, body: message }))}::text::json)
        WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM messages WHERE run_id = ${runId} AND key = value ->> 'key')
    ), event AS (
      SELECT value ->> 'key' AS key, value ->> 'body' AS body, row_number() OVER (ORDER BY place) AS number
      FROM json_array_elements(${listed(told, ({ key, event }) => ({ key, body: event }))}::text::json)
        WITH ORDINALITY AS list (value, place)
      WHERE NOT EXISTS (SELECT 1 FROM events WHERE run_id = ${runId} AND key = value ->> 'key')
    ), run AS (
      UPDATE runs SET status = coalesce(${status}, status), usage = coalesce(${usage}, usage),
        output = ${output}, error = ${error}, joined_run_id = ${joinedRunId},
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
      FROM run, json_array_elements(${listed(asks, (call) => ({ key: call.toolCallId, body: call }))}::text::json)
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
  };

  /** The second time, what somebody else has written meanwhile is seen. */
  async function insist(...values: Parameters<typeof write>): Promise<object[]> {
    try {
      return await write(...values);
    } catch (error) {
      if (isDuplicate(error)) return insist(...values);
      throw error;
    }
  }

  return {
    write: async ({ id, sessionId }, progress) => {
      const [goesOn] = await insist(id, sessionId, progress);
      if (!goesOn) throw new RunEnded(id);
      if (progress.events || progress.end) announcements.announce(id);
    },
    finish: async (runId, outcome) => {
      const [ended] = await insist(runId, "", { end: outcome });
      if (ended) announcements.announce(runId);
      return ended !== undefined;
    },
  };
}

/** What stands in the row of a run that has not ended. */
function goingOn({ status, usage }: Progress) {
  const spent = usage ? JSON.stringify(usage) : null;
  return { status: status ?? null, usage: spent, output: null, error: null, joinedRunId: null };
}

function endingOf({ status, usage, ...outcome }: Outcome) {
  return {
    status,
    usage: usage ? JSON.stringify(usage) : null,
    output: "output" in outcome ? JSON.stringify(outcome.output) : null,
    error: "error" in outcome ? JSON.stringify(outcome.error) : null,
    joinedRunId: "joinedRunId" in outcome ? outcome.joinedRunId : null,
  };
}

/** A list as one value: bodies are text within it, so that they come back byte for byte. */
function listed<Item>(items: readonly Item[] = [], describe: (item: Item) => { key: string; body: object }): string {
  const rows = items.map(describe).map(({ key, body }) => ({ key, body: JSON.stringify(body) }));
  return JSON.stringify(rows);
}
