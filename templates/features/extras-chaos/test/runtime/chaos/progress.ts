import { setTimeout as delay } from "node:timers/promises";

/** Number of ended runs, and the time since the last event. */
export class Progress {
  readonly #idleMs: number;
  #endedRuns = 0;
  #lastEventAt = performance.now();
  #isOver = false;

  /** The work is over after `idleMs` without an event. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  get isOver(): boolean {
    return (this.#isOver ||= performance.now() - this.#lastEventAt > this.#idleMs);
  }

  event(): void {
    this.#lastEventAt = performance.now();
  }

  runEnded(): void {
    this.#endedRuns++;
    this.event();
  }

  /** Resolves when that many runs have ended, or the work is over. */
  async reaches(runs: number): Promise<void> {
    while (this.#endedRuns < runs && !this.isOver) await delay(5);
  }

  async over(): Promise<void> {
    while (!this.isOver) await delay(20);
  }

  finish(): void {
    this.#isOver = true;
  }
}
