import type { AssistantPart, Message } from "../ports/model.ts";

/**
 * Some model servers count their calls anew in each answer. Here an id names one call of a conversation: its
 * approval, its result, its place in the journal. One that was used before gets a number.
 */
export function withUniqueIds(parts: readonly AssistantPart[], messages: readonly Message[]): AssistantPart[] {
  if (!parts.some(isCall)) return [...parts];
  const taken = new Set(messages.flatMap(callIdsOf));
  return parts.map((part) => {
    if (part.type !== "tool-call") return part;
    let toolCallId = part.toolCallId;
    for (let number = 2; taken.has(toolCallId); number++) toolCallId = `${part.toolCallId}-${number}`;
    taken.add(toolCallId);
    return { ...part, toolCallId };
  });
}

function callIdsOf({ role, content }: Message): string[] {
  if (role !== "assistant" || typeof content === "string") return [];
  return content.filter(isCall).map(({ toolCallId }) => toolCallId);
}

function isCall(part: AssistantPart): part is Extract<AssistantPart, { type: "tool-call" }> {
  return part.type === "tool-call";
}
