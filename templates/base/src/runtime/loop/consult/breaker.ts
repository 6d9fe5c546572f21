/** What asking a model tells of how it is. */
export type Health = "well" | "ill" | "unknown";

interface BreakerOptions {
  /** After so many failures in a row the model is left alone. */
  readonly failuresBeforeRest: number;
  readonly restMs: number;
  readonly now: () => number;
  readonly onRest: () => void;
  readonly onRecovery: () => void;
}

/**
 * Leaves a model alone that keeps failing, so that nobody waits for what will not come and a provider in trouble is not
 * pressed further. After the rest one question is let through; its answer decides for all. Belongs to the process: it
 * is shared by all runs, and a new process begins with trust.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #restsUntil: number | undefined;
  #isOnTrial = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get isResting(): boolean {
    return this.#restsUntil !== undefined && this.#options.now() < this.#restsUntil;
  }

  /** Undefined: do not ask. Otherwise ask, and report once what came of it. */
  admit(): ((health: Health) => void) | undefined {
    if (this.#restsUntil === undefined) return (health) => this.#count(health);
    if (this.#isOnTrial || this.isResting) return undefined;
    this.#isOnTrial = true;
    return (health) => this.#judge(health);
  }

  #count(health: Health): void {
    // What was asked before the rest began says nothing about its end.
    if (this.#restsUntil !== undefined) return;
    if (health === "well") this.#failures = 0;
    if (health === "ill" && ++this.#failures >= this.#options.failuresBeforeRest) this.#rest();
  }

  #judge(health: Health): void {
    this.#isOnTrial = false;
    if (health === "ill") this.#rest();
    if (health !== "well") return;
    this.#restsUntil = undefined;
    this.#failures = 0;
    this.#options.onRecovery();
  }

  #rest(): void {
    this.#restsUntil = this.#options.now() + this.#options.restMs;
    this.#options.onRest();
  }
}
