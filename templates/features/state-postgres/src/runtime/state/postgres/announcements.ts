import type { Connections } from "./connections.ts";
import type { Sql } from "./connect.ts";

const channel = "agent_events";
/** A payload has room for 8,000 bytes. */
const idsAtOnce = 150;
/** What an announcement was to tell is in the table: whoever missed one finds it by looking again. */
const lookAgainMs = 10_000;

/**
 * Tells who follows a run, in this process at once and in others through Postgres, that there is something new. Others
 * are told after the event is written, and of many runs together, because a NOTIFY holds up every commit beside it.
 */
export class Announcements {
  readonly #connections: Connections;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #untold = new Set<string>();
  #isTelling = false;
  #isListening = false;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  announce(runId: string): void {
    this.#wake(runId);
    this.#untold.add(runId);
    if (!this.#isTelling) void this.#tellOthers();
  }

  follow(runId: string): Follower {
    this.#listen();
    const followers = this.#followers.get(runId) ?? new Set();
    const follower = new Follower(() => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(runId);
    });
    this.#followers.set(runId, followers.add(follower));
    return follower;
  }

  async #tellOthers(): Promise<void> {
    this.#isTelling = true;
    while (this.#untold.size > 0) {
      const told = [...this.#untold].slice(0, idsAtOnce);
      for (const runId of told) this.#untold.delete(runId);
      const payload = [this.#connections.name, ...told].join(",");
      // Who is not told now looks again later.
      await this.#connections.query`SELECT pg_notify(${channel}, ${payload})`.catch(() => undefined);
    }
    this.#isTelling = false;
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#connections.onReady((sql: Sql) => {
      // The driver listens again when the connection was lost; what was announced meanwhile, nobody has heard.
      sql
        .listen(
          channel,
          (payload) => this.#hear(payload),
          () => this.#wakeAll(),
        )
        .catch(() => undefined);
    });
  }

  #hear(payload: string): void {
    const [name, ...runIds] = payload.split(",");
    if (name === this.#connections.name) return;
    for (const runId of runIds) this.#wake(runId);
  }

  #wake(runId: string): void {
    for (const follower of this.#followers.get(runId) ?? []) follower.wake();
  }

  #wakeAll(): void {
    for (const runId of this.#followers.keys()) this.#wake(runId);
  }
}

/** Remembers, between two looks, that there is something new. */
export class Follower {
  /** Takes it out of the list. */
  readonly leave: () => void;
  #isWoken = false;
  #onWoken: () => void = () => undefined;

  constructor(leave: () => void) {
    this.leave = leave;
  }

  wake(): void {
    this.#isWoken = true;
    this.#onWoken();
  }

  /** From here on, whatever is announced ends the next wait. */
  look(): void {
    this.#isWoken = false;
  }

  /** Resolves when there may be something new since the last look, or when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.#isWoken || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = () => resolve();
    this.#onWoken = stop;
    signal.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(stop, lookAgainMs);
    await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
