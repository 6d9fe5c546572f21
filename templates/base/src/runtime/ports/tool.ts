import type { z } from "zod";

import type { ToolCall } from "./event.ts";
import type { Memory } from "./memory.ts";
import type { RunError } from "./run.ts";

/** `read` changes nothing, `write` changes something, `approval` changes something and needs an approval first. */
export type Risk = "read" | "write" | "approval";

/** Context of one call. A tool also gets the systems of the agent, each by its name. */
export interface ToolContext {
  readonly memory: Memory;
  /** Owner of the API key that started the run. Filter by it: a tool must not show one principal's data to another. */
  readonly principal: string;
  readonly runId: string;
  readonly toolCallId: string;
  /**
   * The same each time this call runs, different for any other call. A call that a crash interrupted runs again: pass
   * the key to the system that you change.
   */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the timeout of the tool is over. */
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

/** A tool of any input and systems. The loop passes it only input that the schema of the tool has parsed. */
// eslint-disable-next-line typescript/no-explicit-any
export type AnyTool = Tool<any, any>;

/** Decides whether a call may run. Called once for each valid call; the journal stores the result. */
export type Policy = (call: ToolCall, tool: Tool, context: PolicyContext) => Verdict;

export interface PolicyContext {
  /** Owner of the API key that started the run. */
  readonly principal: string;
}

/** `ask` suspends the run until an approver answers. `refuse` gives the error to the model as the result of the call. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "ask" }
  | { readonly kind: "refuse"; readonly error: RunError };
