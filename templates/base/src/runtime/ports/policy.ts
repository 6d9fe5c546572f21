import type { ToolCall } from "./event.ts";
import type { RunError } from "./run.ts";
import type { Tool } from "./tool.ts";

/** Decides whether a call may run. Called once for each valid call, outside the model; the verdict is stored. */
export type Policy = (call: ToolCall, tool: Tool, context: PolicyContext) => Verdict;

export interface PolicyContext {
  /** Owner of the API key that started the run. */
  readonly principal: string;
}

/** `ask` suspends the run until an approver answers. `refuse` gives the error to the model as the call's result. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "ask" }
  | { readonly kind: "refuse"; readonly error: RunError };
