import { EventEmitter, once } from "node:events";
import type { DatabaseSync } from "node:sqlite";

import type { Clock } from "../../ports/clock.ts";
import type { RecordedEvent, RunEvent } from "../../ports/event.ts";
import type { EventStore } from "../../ports/state.ts";

const pageSize = 200;

export type SqliteEvents = EventStore & {
  /** Appends inside the caller's transaction. */
  insert(runId: string, key: string, event: RunEvent): void;
  /** Tells who follows to look, once the caller is done: when nothing was committed, there is nothing to see. */
  announce(runId: string): void;
};

export function createEvents(database: DatabaseSync, clock: Clock): SqliteEvents {
  const added = new EventEmitter().setMaxListeners(0);
  const insertEvent = database.prepare(
    `INSERT INTO events (run_id, sequence, key, at, body)
     VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM events WHERE run_id = ?1), ?2, ?3, ?4)
     ON CONFLICT (run_id, key) DO NOTHING`,
  );
  const page = database.prepare(
    `SELECT sequence, at, body FROM events WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ${pageSize}`,
  );

  const insert = (runId: string, key: string, event: RunEvent) =>
    void insertEvent.run(runId, key, clock.now(), JSON.stringify(event));
  const announced = new Set<string>();
  /** Not each event by itself: whoever follows reads all that came in at once. */
  const announce = (runId: string) => {
    if (announced.size === 0) setImmediate(tell);
    announced.add(runId);
  };
  const tell = () => {
    const runIds = [...announced];
    announced.clear();
    for (const runId of runIds) added.emit(runId);
  };
  const read = (runId: string, after: number): RecordedEvent[] =>
    page.all(runId, after).map((row) => ({
      sequence: row["sequence"] as number,
      at: row["at"] as number,
      event: JSON.parse(row["body"] as string) as RunEvent,
    }));

  async function* follow(runId: string, after: number, signal: AbortSignal): AsyncGenerator<RecordedEvent> {
    let last = after;
    while (!signal.aborted) {
      const events = read(runId, last);
      for (const recorded of events) {
        yield recorded;
        last = recorded.sequence;
        if (recorded.event.type === "run-end") return;
      }
      // No event can slip in here: nothing is awaited between the empty read and the listening.
      if (events.length === 0) await once(added, runId, { signal }).catch(() => undefined);
    }
  }

  return { insert, announce, follow };
}
