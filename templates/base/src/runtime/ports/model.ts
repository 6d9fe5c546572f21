import type { LanguageModelV4, LanguageModelV4Message } from "@ai-sdk/provider";

/**
 * The provider interface of the AI SDK, so that any of its providers fits.
 * Source: https://ai-sdk.dev/docs/foundations/providers-and-models
 */
export type Model = LanguageModelV4;

/** The first model decides. The others are tried in this order when it gives no answer. */
export type Models = readonly [Model, ...Model[]];

type ContentOf<Role> = Extract<LanguageModelV4Message, { readonly role: Role }>["content"];

/** A part of an answer: text, reasoning or a call, each with the options that its provider wants back unchanged. */
export type AssistantPart = ContentOf<"assistant">[number];
export type ToolResultPart = Extract<ContentOf<"tool">[number], { readonly type: "tool-result" }>;

/** A message of a conversation, as it is stored. Plain text needs no part around it. */
export type Message =
  | { readonly role: "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string | AssistantPart[] }
  | { readonly role: "tool"; readonly content: ToolResultPart[] };
