import type { Clock } from "../ports/clock.ts";
import { Overloaded, ShareTaken, type Engine } from "../ports/engine.ts";
import type { State } from "../ports/state.ts";

export interface ScheduledRunsParts {
  readonly engine: Engine;
  readonly state: State;
  readonly clock: Clock;
}

/** Runs that were asked for ahead of their time. */
export class ScheduledRuns {
  readonly #parts: ScheduledRunsParts;

  constructor(parts: ScheduledRunsParts) {
    this.#parts = parts;
  }

  /**
   * Has the runs begin that are due, the principals taking turns. Resolves to the next time at which to look: for runs that
   * find no room, that is after `retryMs`.
   */
  async fireThoseDue(retryMs: number): Promise<number> {
    const { clock, engine, state } = this.#parts;
    const withoutRoom = new Set<string>();
    for (;;) {
      const now = clock.now();
      const firsts = (await state.runs.scheduled()).filter(({ principal }) => !withoutRoom.has(principal));
      const due = firsts.filter(({ startAt }) => startAt! <= now);
      for (const run of due) {
        await engine.begin(run).catch((error: unknown) => {
          if (!(error instanceof Overloaded || error instanceof ShareTaken)) throw error;
          withoutRoom.add(run.principal);
        });
      }
      if (due.length > 0) continue;
      const next = firsts[0]?.startAt ?? Number.POSITIVE_INFINITY;
      return withoutRoom.size > 0 ? Math.min(next, now + retryMs) : next;
    }
  }
}
