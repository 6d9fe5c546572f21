import type { Clock } from "../ports/clock.ts";

/** People set clocks, and machines sleep: the time is looked at so often, and an alarm is late by no more than that. */
const longestWaitMs = 60_000;

interface Alarm {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ring: () => void;
}

/** Rings at a time of day, be it in months, and never before. Belongs to the process: a new one sets its own again. */
export class Alarms {
  readonly #clock: Clock;
  readonly #alarms = new Map<string, Alarm>();
  /** Aborts the wait under way, when there is one. */
  #wait: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces an alarm of the same name. One that is infinitely far away is none. */
  set(name: string, alarm: Alarm): void {
    if (!Number.isFinite(alarm.at)) return this.clear(name);
    this.#alarms.set(name, alarm);
    if (this.#wait) this.#wait.abort();
    else void this.#watch();
  }

  clear(name: string): void {
    this.#alarms.delete(name);
  }

  /** Rings no more. */
  stop(): void {
    this.#alarms.clear();
    this.#wait?.abort();
  }

  async #watch(): Promise<void> {
    while (this.#alarms.size > 0) {
      this.#wait = new AbortController();
      const leftMs = Math.max(0, this.#earliest() - this.#clock.now());
      await this.#clock.wait(Math.min(leftMs, longestWaitMs), this.#wait.signal).catch(() => undefined);
      this.#ringThoseDue();
    }
    this.#wait = undefined;
  }

  #ringThoseDue(): void {
    const now = this.#clock.now();
    for (const [name, { at, ring }] of this.#alarms) {
      if (at > now) continue;
      this.#alarms.delete(name);
      ring();
    }
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { at } of this.#alarms.values()) earliest = Math.min(earliest, at);
    return earliest;
  }
}
