import type { Run } from "../../ports/run.ts";

/** One run at a time a session, in the order of arrival; the first of each queue is the one in hand. */
export class SessionQueues {
  readonly #queues = new Map<string, Run[]>();
  readonly #begin: (run: Run) => void;
  #closed = false;

  constructor(begin: (run: Run) => void) {
    this.#begin = begin;
  }

  /** Runs that wait for their turn. */
  get queued(): number {
    let queued = 0;
    for (const queue of this.#queues.values()) queued += queue.length - 1;
    return queued;
  }

  enter(run: Run): void {
    const queue = this.#queues.get(run.sessionId);
    if (queue) queue.push(run);
    else {
      this.#queues.set(run.sessionId, [run]);
      this.#start(run);
    }
  }

  /** Begins a run again that was put down, if it is still the one in hand. */
  wake(run: Run | undefined): void {
    if (run && this.#queues.get(run.sessionId)?.[0]?.id === run.id) this.#start(run);
  }

  /** Takes a run out that has ended, and begins the next of its session. */
  leave(run: Run): void {
    const queue = this.#queues.get(run.sessionId);
    if (!queue) return;
    const wasInHand = queue[0]?.id === run.id;
    const rest = queue.filter(({ id }) => id !== run.id);
    if (rest.length === 0) this.#queues.delete(run.sessionId);
    else this.#queues.set(run.sessionId, rest);
    if (wasInHand && rest[0]) this.#start(rest[0]);
  }

  /** Begins nothing more. */
  close(): void {
    this.#closed = true;
  }

  #start(run: Run): void {
    if (!this.#closed) this.#begin(run);
  }
}
