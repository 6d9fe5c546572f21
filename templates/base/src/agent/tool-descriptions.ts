import { z } from "zod";

import type { Tool } from "../ports/tool.ts";

/**
 * The tools as the model is told of them. They have nothing to execute, so that a decision cannot have an effect;
 * inputs are checked in execute.ts, once.
 */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: z.core.JSONSchema.JSONSchema;
}

export function describeTools(tools: ReadonlyMap<string, Tool>): ToolDescription[] {
  return [...tools].map(([name, { description, input }]) => {
    return { name, description, inputSchema: z.toJSONSchema(input, { io: "input", target: "draft-7" }) };
  });
}
