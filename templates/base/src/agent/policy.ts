import type { ToolCall } from "../ports/event.ts";
import type { RunError } from "../ports/run.ts";
import type { Tool } from "../ports/tool.ts";

/** May this call be made? Plain code, decided outside the model. Asked once a call: the verdict is remembered. */
export type Policy = (call: ToolCall, tool: Tool, context: PolicyContext) => Verdict;

export interface PolicyContext {
  readonly principal: string;
}

/** `ask` waits for a person; a refusal is a result that the model reads. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "ask" }
  | { readonly kind: "refuse"; readonly error: RunError };

/** The risk that a tool declares decides. Add your own rules above it: amounts, hours, roles. */
export const policy: Policy = (_call, tool) => ({ kind: tool.risk === "approval" ? "ask" : "allow" });
