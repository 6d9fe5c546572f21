import { once } from "node:events";

import type { Clock } from "../ports/index.ts";

/** System clocks change and machines sleep, so the time is checked this often. A timer is late by no more than that. */
const longestWaitMs = 60_000;

/** Timers by name, for moments that may be months away. They live as long as the process. */
export class Timers {
  readonly #clock: Clock;
  readonly #times = new Map<string, number>();
  /** Aborts the current wait of `due`. */
  #changed = new AbortController();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `at` is in milliseconds since the epoch. Replaces a timer of the same name. */
  set(name: string, at: number): void {
    if (!Number.isFinite(at)) return this.clear(name);
    this.#times.set(name, at);
    this.#changed.abort();
  }

  clear(name: string): void {
    this.#times.delete(name);
  }

  /** Ends `due`. */
  stop(): void {
    this.#isStopped = true;
    this.#changed.abort();
  }

  /** Yields the name of each timer when it is due, never before. */
  async *due(): AsyncGenerator<string> {
    while (!this.#isStopped) {
      this.#changed = new AbortController();
      for (const [name, at] of this.#times) {
        if (at > this.#clock.now()) continue;
        this.#times.delete(name);
        yield name;
      }
      if (!this.#changed.signal.aborted) await this.#wait(this.#changed.signal);
    }
  }

  async #wait(changed: AbortSignal): Promise<void> {
    let waitMs = longestWaitMs;
    for (const at of this.#times.values()) waitMs = Math.min(waitMs, Math.max(0, at - this.#clock.now()));
    // Without a timer the wait has no end, and keeps no process alive.
    if (this.#times.size === 0) await once(changed, "abort");
    else await this.#clock.wait(waitMs, changed).catch(() => undefined);
  }
}
