import type { Run } from "../ports/run.ts";
import type { Tally } from "./tally.ts";

/**
 * Lets so many runs be driven at once. Those that find no place are taken by their principals in turn, so that the
 * hundred runs of one do not keep the only run of another waiting.
 */
export class Turns {
  readonly #places: number;
  readonly #inProgress: Tally;
  readonly #begin: (run: Run) => void;
  readonly #driven = new Set<string>();
  /** By principal; the first is the next to have a turn. */
  readonly #waiting = new Map<string, Run[]>();
  #closed = false;

  /** Counts the runs that are driven or wait for a place. */
  constructor(places: number, inProgress: Tally, begin: (run: Run) => void) {
    this.#places = places;
    this.#inProgress = inProgress;
    this.#begin = begin;
  }

  /** Nothing happens to a run that is in already. */
  enter(run: Run): void {
    const queue = this.#waiting.get(run.principal) ?? [];
    if (this.#driven.has(run.id) || queue.some(({ id }) => id === run.id)) return;
    this.#waiting.set(run.principal, [...queue, run]);
    this.#inProgress.add(run.principal);
    this.#fill();
  }

  /** Gives the run's place to the next, if it has one, and takes it out of those who wait otherwise. */
  leave(run: Run): void {
    const queue = this.#waiting.get(run.principal) ?? [];
    const others = queue.filter(({ id }) => id !== run.id);
    this.#keep(run.principal, others);
    if (this.#driven.delete(run.id) || others.length < queue.length) this.#inProgress.remove(run.principal);
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
