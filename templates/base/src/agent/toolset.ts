import { jsonSchema, tool as describeTool, type ToolSet } from "ai";
import { z } from "zod";

import type { Tool } from "../ports/tool.ts";

/**
 * The tools as the model is told of them: a name, a description, a JSON schema. They have nothing to execute, so
 * a decision cannot have an effect; and inputs are checked in execute.ts, once.
 */
export function toToolSet(tools: ReadonlyMap<string, Tool>): ToolSet {
  return Object.fromEntries(
    [...tools].map(([name, { description, input }]) => [
      name,
      describeTool({ description, inputSchema: jsonSchema(toJsonSchema(input)) }),
    ]),
  );
}

function toJsonSchema(input: z.ZodType) {
  return z.toJSONSchema(input, { io: "input", target: "draft-7" }) as Parameters<typeof jsonSchema>[0];
}
