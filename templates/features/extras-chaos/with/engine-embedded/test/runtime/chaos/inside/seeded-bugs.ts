import * as original from "../../../../src/runtime/state/state.ts";
import { settings } from "./settings.ts";

/*
 * Defects of the embedded engine. Each function replaces the one of src/runtime with the same name.
 */

/** `lost-journal` stores no result of a step. `lost-runs` finds no active run at boot. */
export const create: typeof original.create = (deps) => {
  const state = original.create(deps);
  const { runs } = state;
  if (settings.seededBug === "lost-runs") return { ...state, runs: { ...runs, unfinished: async () => [] } };
  const update: typeof runs.update = (run, { step: _step, ...changes }) => runs.update(run, changes);
  return { ...state, runs: { ...runs, update } };
};

/** `no-start` */
export function start(): never {
  throw new Error("This bug is seeded.");
}
