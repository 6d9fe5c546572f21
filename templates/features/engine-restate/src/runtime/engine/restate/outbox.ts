import type { Clock } from "../../ports/clock.ts";
import { EngineAway } from "../../ports/engine.ts";

const retryMs = 500;

/** What Restate has to be told. What it could not be told is told when it is back, or by the next process. */
export class Outbox {
  readonly #clock: Clock;
  readonly #stopping: AbortSignal;
  /** Messages that it has not taken yet, by what they are about. */
  readonly #owed = new Map<string, () => Promise<unknown>>();
  #isPaying = false;

  constructor(clock: Clock, stopping: AbortSignal) {
    this.#clock = clock;
    this.#stopping = stopping;
  }

  get isEmpty(): boolean {
    return this.#owed.size === 0;
  }

  /** Rejects with `EngineAway` when Restate cannot be told now. */
  async tell(about: string, message: () => Promise<unknown>): Promise<void> {
    try {
      await message();
      this.#owed.delete(about);
    } catch (error) {
      if (!(error instanceof EngineAway)) throw error;
      this.#owed.set(about, message);
      if (!this.#isPaying) void this.#pay();
      throw error;
    }
  }

  async #pay(): Promise<void> {
    this.#isPaying = true;
    while (!this.isEmpty && !this.#stopping.aborted) {
      await this.#clock.wait(retryMs, this.#stopping).catch(() => undefined);
      for (const [about, message] of this.#owed) await this.tell(about, message).catch(() => undefined);
    }
    this.#isPaying = false;
  }
}
