import type { LanguageModelV4Content, LanguageModelV4Prompt } from "@ai-sdk/provider";

/**
 * Some model servers count their calls anew in each answer. Here an id names one call of a conversation: its
 * approval, its result, its place in the journal. One that was used before gets a number.
 */
export function withUniqueIds(
  content: readonly LanguageModelV4Content[],
  prompt: LanguageModelV4Prompt,
): LanguageModelV4Content[] {
  const taken = new Set(
    prompt.flatMap((message) => (message.role === "assistant" ? message.content.flatMap(callIdOf) : [])),
  );
  return content.map((part) => {
    if (part.type !== "tool-call" || part.providerExecuted) return part;
    let toolCallId = part.toolCallId;
    for (let number = 2; taken.has(toolCallId); number++) toolCallId = `${part.toolCallId}-${number}`;
    taken.add(toolCallId);
    return { ...part, toolCallId };
  });
}

function callIdOf(part: { readonly type: string; readonly toolCallId?: string }): string[] {
  return part.type === "tool-call" && part.toolCallId !== undefined ? [part.toolCallId] : [];
}
