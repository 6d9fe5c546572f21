import { setTimeout as delay } from "node:timers/promises";

/** How far the runs have come, and whether anything still goes on. */
export class Progress {
  readonly #stillMs: number;
  #ended = 0;
  #lastAt = performance.now();
  #over = false;

  /** When nothing was made for so long, nothing more will come. */
  constructor(stillMs: number) {
    this.#stillMs = stillMs;
  }

  get isOver(): boolean {
    return (this.#over ||= performance.now() - this.#lastAt > this.#stillMs);
  }

  made(): void {
    this.#lastAt = performance.now();
  }

  ended(): void {
    this.#ended++;
    this.made();
  }

  /** Resolves when so many runs have ended, or nothing more will come. */
  async reaches(runs: number): Promise<void> {
    while (this.#ended < runs && !this.isOver) await delay(5);
  }

  /** Resolves when nothing more will come. */
  async over(): Promise<void> {
    while (!this.isOver) await delay(20);
  }

  finish(): void {
    this.#over = true;
  }
}
