/**
 * The model port is the AI SDK's own provider interface, so that any of its providers fits.
 * Source: https://ai-sdk.dev/docs/foundations/providers-and-models
 */
export type { LanguageModelV4 as Model } from "@ai-sdk/provider";
export type { ModelMessage as Message } from "ai";
