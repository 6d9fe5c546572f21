import { EventEmitter, once } from "node:events";

import type { State } from "../../../src/runtime/ports/state.ts";

/** Knows which runs the engine has put down, from what it tells the state. */
export class Rest {
  readonly #resting = new Set<string>();
  readonly #putDown = new EventEmitter().setMaxListeners(0);

  /** The same state, watched; for the engine, and for nobody else. */
  watch(state: State): State {
    return {
      ...state,
      runs: {
        ...state.runs,
        setStatus: async (runId, status) => {
          this.#resting.delete(runId);
          const goesOn = await state.runs.setStatus(runId, status);
          if (status === "waiting") {
            this.#resting.add(runId);
            this.#putDown.emit(runId);
          }
          return goesOn;
        },
      },
    };
  }

  has(runId: string): boolean {
    return this.#resting.has(runId);
  }

  /** Resolves when the run is put down; rejects when the signal aborts. */
  async begins(runId: string, signal: AbortSignal): Promise<void> {
    if (!this.has(runId)) await once(this.#putDown, runId, { signal });
  }
}
