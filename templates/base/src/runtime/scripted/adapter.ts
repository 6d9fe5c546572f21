import { wholeNumber, type Configuration } from "../config.ts";
import type { Models } from "../ports/model.ts";
import { scriptedModel } from "./model.ts";
import type { Script } from "./script.ts";

const variables = {
  /** Milliseconds before each streamed word. */
  SCRIPTED_MODEL_DELAY_MS: wholeNumber(0, 10_000).default(0),
};

/** Returns the exports of `src/adapters/model.ts` for a model that follows the script: no key, no network. */
export function scriptedAdapter(script: Script) {
  const create = ({ SCRIPTED_MODEL_DELAY_MS: delayMs }: Configuration<typeof variables>): Models => {
    return [scriptedModel({ script, delayMs })];
  };
  return { variables, create };
}
