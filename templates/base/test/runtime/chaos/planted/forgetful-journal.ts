import * as states from "../../../../src/runtime/state/state.ts";

/** A defect for the harness to find: what a process writes into the journal is not there for the next. */
export const create: typeof states.create = (parts) => {
  const state = states.create(parts);
  const { runs } = state;
  const write: typeof runs.write = (run, progress) => {
    const { step: _step, ...forgetful } = progress;
    return runs.write(run, forgetful);
  };
  return { ...state, runs: { ...runs, write } };
};
