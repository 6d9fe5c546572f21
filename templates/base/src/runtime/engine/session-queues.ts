import type { Run } from "../ports/run.ts";
import type { Tally } from "./tally.ts";

/** One run at a time a session, in the order of arrival; the first of each queue is the one in hand. */
export class SessionQueues {
  readonly #queues = new Map<string, Run[]>();
  readonly #inProgress: Tally;
  readonly #begin: (run: Run) => void;
  #closed = false;

  /** Counts the runs that wait for their turn. */
  constructor(inProgress: Tally, begin: (run: Run) => void) {
    this.#inProgress = inProgress;
    this.#begin = begin;
  }

  /** Nothing happens to a run that is in already: recovery may find one that was just accepted. */
  enter(run: Run): void {
    const queue = this.#queues.get(run.sessionId);
    if (queue?.some(({ id }) => id === run.id)) return;
    if (queue) {
      queue.push(run);
      this.#inProgress.add(run.principal);
    } else {
      this.#queues.set(run.sessionId, [run]);
      this.#start(run);
    }
  }

  /** Begins a run again that was put down, if it is still the one in hand. */
  wake(runId: string): void {
    const inHand = this.#queues.values().map(([first]) => first!);
    const run = inHand.find(({ id }) => id === runId);
    if (run) this.#start({ ...run, status: "waiting" });
  }

  /** Takes a run out that has ended, and begins the next of its session. */
  leave(run: Run): void {
    const queue = this.#queues.get(run.sessionId);
    const place = queue?.findIndex(({ id }) => id === run.id) ?? -1;
    if (!queue || place < 0) return;
    const rest = queue.toSpliced(place, 1);
    if (rest.length > 0) this.#inProgress.remove(run.principal);
    if (rest.length === 0) this.#queues.delete(run.sessionId);
    else this.#queues.set(run.sessionId, rest);
    if (place === 0 && rest[0]) this.#start(rest[0]);
  }

  /** Begins nothing more. */
  close(): void {
    this.#closed = true;
  }

  #start(run: Run): void {
    if (!this.#closed) this.#begin(run);
  }
}
