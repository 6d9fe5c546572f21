import type { LanguageModelV4, LanguageModelV4Message } from "@ai-sdk/provider";

/**
 * The model port is the AI SDK's own provider interface, so that any of its providers fits.
 * Source: https://ai-sdk.dev/docs/foundations/providers-and-models
 */
export type Model = LanguageModelV4;

type ContentOf<Role> = Extract<LanguageModelV4Message, { readonly role: Role }>["content"];

/** A part of what a model said: words, reasoning, a call, each with what its provider wants back unchanged. */
export type AssistantPart = ContentOf<"assistant">[number];
export type ToolResultPart = Extract<ContentOf<"tool">[number], { readonly type: "tool-result" }>;

/** What was said, as it is kept. Words alone may stand without a part around them. */
export type Message =
  | { readonly role: "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string | AssistantPart[] }
  | { readonly role: "tool"; readonly content: ToolResultPart[] };

/** The model that decides, and after it those to turn to, in order, when it gives no answer. */
export type Models = readonly [Model, ...Model[]];
