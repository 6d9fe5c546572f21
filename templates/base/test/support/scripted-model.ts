import { script } from "../../src/agent/script.ts";
import { scriptedAdapter } from "../../src/runtime/index.ts";

/** Takes the place of src/adapters/model.ts in tests and evals: no key, no network, whatever model you chose. */
export const { create, variables } = scriptedAdapter(script);
