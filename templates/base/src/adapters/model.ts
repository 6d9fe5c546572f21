import { wholeNumber, type Configuration } from "../config.ts";
import type { Models } from "../ports/model.ts";
import { scriptedModel } from "./scripted/model.ts";

export const variables = {
  SCRIPTED_MODEL_DELAY_MS: wholeNumber(0, 10_000).default(0),
};

/**
 * The model, filled in last. Until then a script answers: no key, no network, the same words every time.
 * Any provider of the AI SDK fits here: https://ai-sdk.dev/providers
 */
export function create(config: Configuration<typeof variables>): Models {
  return [scriptedModel({ delayMs: config.SCRIPTED_MODEL_DELAY_MS })];
}
