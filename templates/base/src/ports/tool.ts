import type { z } from "zod";

import type { Memory } from "./memory.ts";
import type { Orders } from "./orders.ts";

/** How much a tool can do: look, change something, or change something that a person must allow first. */
export type Risk = "read" | "write" | "approval";

/** The systems that tools work with. A new port is added here and wired in composition.ts. */
export interface Services {
  readonly orders: Orders;
  readonly memory: Memory;
}

export interface ToolContext extends Services {
  /** On whose behalf the tool acts. */
  readonly principal: string;
  readonly runId: string;
  readonly toolCallId: string;
  /**
   * The same each time this very call runs, different for any other. A call that was cut off by a crash runs
   * again: pass the key on to whatever you change.
   */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the tool's time is up. */
  readonly signal: AbortSignal;
}

export interface Tool<Input = unknown> {
  /** What the model reads to decide when to call the tool. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly risk: Risk;
  /** Milliseconds; 30 seconds unless told. */
  readonly timeoutMs?: number;
  /** One job. Returns JSON; throws `ToolError` for a failure that the model should read. */
  execute(input: Input, context: ToolContext): Promise<unknown>;
}

/**
 * A tool of any input. Its `execute` is only ever given what its own `input` has parsed, which TypeScript cannot see.
 */
// eslint-disable-next-line typescript/no-explicit-any
export type AnyTool = Tool<any>;

/** Types a tool from its input schema. The file's name, in `src/tools`, is the tool's name. */
export function defineTool<Schema extends z.ZodType>(
  tool: Tool<z.output<Schema>> & { readonly input: Schema },
): Tool<z.output<Schema>> & { readonly input: Schema } {
  return tool;
}

/** A failure with words for the model. Any other error is told to the log only. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
