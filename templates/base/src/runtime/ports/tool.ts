import type { z } from "zod";

import type { Memory } from "./memory.ts";

/** `read` only looks, `write` changes something, `approval` changes something and needs an approval first. */
export type Risk = "read" | "write" | "approval";

/** Context of one call. A tool gets the systems of the agent beside it, each by its name. */
export interface ToolContext {
  readonly memory: Memory;
  /** Owner of the API key that started the run. Filter by it: a tool must not show one principal's data to another. */
  readonly principal: string;
  readonly runId: string;
  readonly toolCallId: string;
  /**
   * The same each time this call runs, different for any other. A call that a crash interrupted runs again: pass the
   * key on to the system that you change.
   */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the tool's timeout is over. */
  readonly signal: AbortSignal;
}

export interface Tool<Input = unknown, Systems = unknown> {
  /** The model reads this to decide when to call the tool. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly risk: Risk;
  /** Timeout in milliseconds. Default: 30 seconds. */
  readonly timeoutMs?: number;
  /** Does one job. Returns JSON; throws `ToolError` for a failure that the model should read. */
  execute(input: Input, context: ToolContext & Systems): Promise<unknown>;
}

/** A tool of any input and systems. The loop only passes it an input that the tool's own schema has parsed. */
// eslint-disable-next-line typescript/no-explicit-any
export type AnyTool = Tool<any, any>;

/** Returns a `defineTool` whose tools get these systems. It types a tool from its input schema. */
export function toolDefiner<Systems>() {
  return function defineTool<Schema extends z.ZodType>(
    tool: Tool<z.output<Schema>, Systems> & { readonly input: Schema },
  ): Tool<z.output<Schema>, Systems> & { readonly input: Schema } {
    return tool;
  };
}

/** A failure with a message for the model. The message of any other error goes to the log only. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
