import { script } from "../agent/script.ts";
import { scriptedAdapter } from "../runtime/index.ts";

/** The model. `npm run generate model` replaces it; until then src/agent/script.ts answers: no key, no network. */
export const { create, variables } = scriptedAdapter(script);
