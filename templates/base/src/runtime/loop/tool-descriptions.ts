import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { z } from "zod";

import type { Tool } from "../ports/tool.ts";

/** A tool as the model is told of it. Its inputs are checked in execute.ts, once. */
export type ToolDescription = LanguageModelV4FunctionTool;

export function describeTools(tools: ReadonlyMap<string, Tool>): ToolDescription[] {
  return [...tools].map(([name, { description, input }]) => {
    const inputSchema = z.toJSONSchema(input, { io: "input", target: "draft-7" }) as ToolDescription["inputSchema"];
    return { type: "function", name, description, inputSchema };
  });
}
