import { EventEmitter, once } from "node:events";

import type { Clock, EventStore, RecordedEvent, RunEvent } from "../../ports/index.ts";
import type { Database } from "../database.ts";

const pageSize = 200;

export type SqliteEvents = EventStore & {
  /** Appends inside the transaction of the caller. */
  insert(runId: string, key: string, event: RunEvent): void;
  /** Makes followers read soon after the transaction. After a rollback they find nothing. */
  announce(runId: string): void;
};

export function createEvents({ sqlite }: Database, clock: Clock): SqliteEvents {
  const added = new EventEmitter().setMaxListeners(0);
  const announced = new Set<string>();
  const insertEvent = sqlite.prepare(
    `INSERT INTO events (run_id, sequence, key, at, body)
     VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM events WHERE run_id = ?1), ?2, ?3, ?4)
     ON CONFLICT (run_id, key) DO NOTHING`,
  );
  const page = sqlite.prepare(
    `SELECT sequence, at, body FROM events WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ${pageSize}`,
  );

  function read(runId: string, after: number): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (const row of page.all(runId, after) as { sequence: number; at: number; body: string }[]) {
      events.push({ sequence: row.sequence, at: row.at, event: JSON.parse(row.body) as RunEvent });
    }
    return events;
  }

  function notify(): void {
    const runIds = [...announced];
    announced.clear();
    for (const runId of runIds) added.emit(runId);
  }

  async function* follow(runId: string, after: number, signal: AbortSignal): AsyncGenerator<RecordedEvent> {
    let last = after;
    while (!signal.aborted) {
      const events = read(runId, last);
      for (const recorded of events) {
        yield recorded;
        last = recorded.sequence;
        if (recorded.event.type === "run-end") return;
      }
      // Nothing is awaited between the empty read and the listener, so no event can come between.
      if (events.length === 0) await once(added, runId, { signal }).catch(() => undefined);
    }
  }

  return {
    insert: (runId, key, event) => void insertEvent.run(runId, key, clock.now(), JSON.stringify(event)),
    announce: (runId) => {
      // Once for all events of this moment: a follower reads a page at a time.
      if (announced.size === 0) setImmediate(notify);
      announced.add(runId);
    },
    follow,
  };
}
