import { once } from "node:events";

import { Unavailable } from "../../errors.ts";
import type { RecordedEvent, RunEvent } from "../../ports/event.ts";
import type { EventStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";

const pageSize = 200;
const channel = "agent_events";
/** A payload has at most 8,000 bytes. */
const idsPerMessage = 150;
/** A follower reads again after this time: a message may have got lost. */
const longestWaitMs = 10_000;

export type PostgresEvents = EventStore & {
  /** Makes followers read, in this process and in others. Call it after the events are stored. */
  announce(runId: string): void;
};

export function createEvents(database: Database): PostgresEvents {
  const announcements = new Announcements(database);

  async function read(runId: string, after: number): Promise<RecordedEvent[]> {
    const rows = await database.query<{ sequence: number; at: number; body: string }>`
      SELECT sequence, at, body FROM events
      WHERE run_id = ${runId} AND sequence > ${after}::bigint ORDER BY sequence LIMIT ${pageSize}`;
    return rows.map(({ sequence, at, body }) => ({ sequence, at, event: JSON.parse(body) as RunEvent }));
  }

  async function* follow(runId: string, after: number, signal: AbortSignal): AsyncGenerator<RecordedEvent> {
    const aborted = once(signal, "abort");
    try {
      for (let last = after; !signal.aborted;) {
        // Before the read: an announcement during the read ends the wait.
        const announced = announcements.next(runId);
        // A stream continues after an outage of Postgres.
        const events = await read(runId, last).catch((error: unknown) => {
          if (error instanceof Unavailable && !signal.aborted) return [];
          throw error;
        });
        for (const recorded of events) {
          yield recorded;
          last = recorded.sequence;
          if (recorded.event.type === "run-end") return;
        }
        if (events.length === 0) await Promise.race([announced, aborted]);
      }
    } finally {
      // Ends the timer of the wait. Other followers of the run read once more.
      announcements.receive(runId);
    }
  }

  return { follow, announce: (runId) => announcements.send(runId) };
}

/** Announces new events to followers. Sends one NOTIFY for many runs, because a NOTIFY delays other commits. */
class Announcements {
  readonly #database: Database;
  /** Waits of followers in this process, by run. */
  readonly #waits = new Map<string, PromiseWithResolvers<void>>();
  /** Runs that other processes do not know about yet. */
  readonly #unsent = new Set<string>();
  #isSending = false;
  #isListening = false;

  constructor(database: Database) {
    this.#database = database;
  }

  send(runId: string): void {
    this.receive(runId);
    this.#unsent.add(runId);
    if (!this.#isSending) void this.#sendToOthers();
  }

  /** Resolves when the run may have new events, at the latest after `longestWaitMs`. */
  next(runId: string): Promise<void> {
    if (!this.#isListening) this.#listen();
    const known = this.#waits.get(runId);
    if (known) return known.promise;
    const wait = Promise.withResolvers<void>();
    this.#waits.set(runId, wait);
    const timer = setTimeout(() => this.receive(runId), longestWaitMs).unref();
    return wait.promise.then(() => clearTimeout(timer));
  }

  async #sendToOthers(): Promise<void> {
    this.#isSending = true;
    while (this.#unsent.size > 0) {
      const runIds = [...this.#unsent].slice(0, idsPerMessage);
      for (const runId of runIds) this.#unsent.delete(runId);
      const payload = [this.#database.name, ...runIds].join(",");
      // Followers that miss this message read again later.
      await this.#database.query`SELECT pg_notify(${channel}, ${payload})`.catch(() => undefined);
    }
    this.#isSending = false;
  }

  #listen(): void {
    this.#isListening = true;
    const onMessage = (payload: string) => {
      const [sender, ...runIds] = payload.split(",");
      if (sender !== this.#database.name) for (const runId of runIds) this.receive(runId);
    };
    const onListen = () => {
      for (const runId of this.#waits.keys()) this.receive(runId);
    };
    this.#database.listen(channel, onMessage, onListen);
  }

  /** Ends the wait for a run. */
  receive(runId: string): void {
    this.#waits.get(runId)?.resolve();
    this.#waits.delete(runId);
  }
}
