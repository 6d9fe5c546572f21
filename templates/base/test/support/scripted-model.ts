import { script } from "../../src/agent/script.ts";
import { scriptedAdapter } from "../../src/runtime/index.ts";

/** Replaces src/adapters/model.ts in tests and evals, without a key or a network. */
export const { create, variables } = scriptedAdapter(script);
