import type { LanguageModelV4 } from "@ai-sdk/provider";

/**
 * The model port is the AI SDK's own provider interface, so that any of its providers fits.
 * Source: https://ai-sdk.dev/docs/foundations/providers-and-models
 */
export type Model = LanguageModelV4;
export type { ModelMessage as Message } from "ai";

/** The model that decides, and after it those to turn to, in order, when it gives no answer. */
export type Models = readonly [Model, ...Model[]];
