import { wholeNumber, type Configuration } from "../../config.ts";
import type { Models } from "../../ports/model.ts";
import { scriptedModel } from "./model.ts";

export const variables = {
  SCRIPTED_MODEL_DELAY_MS: wholeNumber(0, 10_000).default(0),
};

/** The stand-in for a model, which tests and evals use whatever model was chosen: no key, no network. */
export function create(config: Configuration<typeof variables>): Models {
  return [scriptedModel({ delayMs: config.SCRIPTED_MODEL_DELAY_MS })];
}
