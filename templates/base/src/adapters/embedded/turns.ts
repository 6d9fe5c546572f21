import type { Run } from "../../ports/run.ts";

/**
 * Lets so many runs be driven at once. Those that find no place are taken by their principals in turn, so that the
 * hundred runs of one do not keep the only run of another waiting.
 */
export class Turns {
  readonly #places: number;
  readonly #begin: (run: Run) => void;
  readonly #driven = new Set<string>();
  /** By principal; the first is the next to have a turn. */
  readonly #waiting = new Map<string, Run[]>();
  #closed = false;

  constructor(places: number, begin: (run: Run) => void) {
    this.#places = places;
    this.#begin = begin;
  }

  /** How many are driven or wait for a place. */
  get size(): number {
    let size = this.#driven.size;
    for (const runs of this.#waiting.values()) size += runs.length;
    return size;
  }

  /** Nothing happens to a run that is in already. */
  enter(run: Run): void {
    const queue = this.#waiting.get(run.principal) ?? [];
    if (this.#driven.has(run.id) || queue.some(({ id }) => id === run.id)) return;
    this.#waiting.set(run.principal, [...queue, run]);
    this.#fill();
  }

  /** Gives the run's place to the next, if it has one, and takes it out of those who wait otherwise. */
  leave(run: Run): void {
    this.#driven.delete(run.id);
    this.#keep(
      run.principal,
      (this.#waiting.get(run.principal) ?? []).filter(({ id }) => id !== run.id),
    );
    this.#fill();
  }

  /** Begins nothing more. */
  close(): void {
    this.#closed = true;
  }

  #fill(): void {
    while (!this.#closed && this.#driven.size < this.#places) {
      const [next] = this.#waiting;
      if (!next) return;
      const [principal, [run, ...others]] = next;
      // Whoever had a turn goes to the end.
      this.#waiting.delete(principal);
      this.#keep(principal, others);
      this.#driven.add(run!.id);
      this.#begin(run!);
    }
  }

  #keep(principal: string, runs: Run[]): void {
    if (runs.length > 0) this.#waiting.set(principal, runs);
    else this.#waiting.delete(principal);
  }
}
