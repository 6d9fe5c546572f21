import * as states from "../../../src/adapters/state.ts";

/** A defect for the harness to find: what a process writes into the journal is not there for the next. */
export const create: typeof states.create = (parts) => {
  const state = states.create(parts);
  return { ...state, journal: { ...state.journal, write: async () => undefined } };
};
