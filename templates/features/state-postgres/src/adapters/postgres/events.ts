import type { Clock } from "../../ports/clock.ts";
import type { RecordedEvent, RunEvent } from "../../ports/event.ts";
import { RunEnded, type EventStore } from "../../ports/state.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import type { Database } from "../database.ts";
import { unlessDuplicate } from "./errors.ts";

const pageSize = 200;

interface EventRow {
  readonly sequence: number;
  readonly at: number;
  readonly body: string;
}

export function createEvents({ query, announcements }: Database, clock: Clock): EventStore {
  /** Nothing for a key that there is already, nor for a run that has ended. */
  const insert = (runId: string, key: string, event: RunEvent) => query<object>`
    WITH place AS (
      UPDATE runs SET last_event = last_event + 1
      WHERE id = ${runId} AND status IN ('queued', 'running', 'waiting', 'parked')
        AND NOT EXISTS (SELECT 1 FROM events WHERE run_id = ${runId} AND key = ${key})
      RETURNING last_event
    )
    INSERT INTO events (run_id, sequence, key, at, body)
    SELECT ${runId}, last_event, ${key}, ${clock.now()}::bigint, ${JSON.stringify(event)} FROM place
    RETURNING sequence`;

  async function append(runId: string, key: string, event: RunEvent): Promise<void> {
    const [added] = await insert(runId, key, event).catch(unlessDuplicate<object>);
    if (added) return announcements.announce(runId);
    const [earlier] = await query`SELECT 1 FROM events WHERE run_id = ${runId} AND key = ${key}`;
    if (!earlier) throw new RunEnded(runId);
  }

  async function read(runId: string, after: number): Promise<RecordedEvent[]> {
    const rows = await query<EventRow>`
      SELECT sequence, at, body FROM events
      WHERE run_id = ${runId} AND sequence > ${after}::bigint ORDER BY sequence LIMIT ${pageSize}`;
    return rows.map(({ sequence, at, body }) => ({ sequence, at, event: JSON.parse(body) as RunEvent }));
  }

  async function* follow(runId: string, after: number, signal: AbortSignal): AsyncGenerator<RecordedEvent> {
    const follower = announcements.follow(runId);
    try {
      for (let last = after; !signal.aborted;) {
        follower.look();
        // A stream outlives a restart of Postgres; only who wants an answer at once hears that there is none.
        const events = await read(runId, last).catch((error: unknown) => {
          if (error instanceof Unavailable && !signal.aborted) return [];
          throw error;
        });
        for (const recorded of events) {
          yield recorded;
          last = recorded.sequence;
          if (recorded.event.type === "run-end") return;
        }
        if (events.length === 0) await follower.wait(signal);
      }
    } finally {
      follower.leave();
    }
  }

  return { append, follow };
}
