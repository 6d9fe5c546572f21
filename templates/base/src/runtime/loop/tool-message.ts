import type { ToolCall, ToolResult } from "../ports/event.ts";
import type { Json } from "../ports/json.ts";
import type { Message, ToolResultPart } from "../ports/model.ts";

/** Tells the model what came of its calls. `results` stand in the order of `calls`. */
export function toToolMessage(calls: readonly ToolCall[], results: readonly ToolResult[]): Message {
  const content = results.map((result, index): ToolResultPart => {
    const { toolCallId, toolName } = calls[index]!;
    return { type: "tool-result", toolCallId, toolName, output: toOutput(result) };
  });
  return { role: "tool", content };
}

type Output = ToolResultPart["output"];
type OutputValue = Extract<Output, { type: "json" }>["value"];

function toOutput(result: ToolResult): Output {
  if (result.ok) return { type: "json", value: result.value as OutputValue };
  const { code, message } = result.error;
  return { type: "error-json", value: { code, message } satisfies Json };
}
