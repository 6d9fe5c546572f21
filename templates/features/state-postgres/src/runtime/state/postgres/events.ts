import type { RecordedEvent, RunEvent } from "../../ports/event.ts";
import type { EventStore } from "../../ports/state.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import type { Database } from "../database.ts";

const pageSize = 200;

interface EventRow {
  readonly sequence: number;
  readonly at: number;
  readonly body: string;
}

export function createEvents({ query, announcements }: Database): EventStore {
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

  return { follow };
}
