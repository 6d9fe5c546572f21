import type { EndStatus, RunError, Usage } from "./run.ts";

/** A value that survives a journal, a database and a wire unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An event of a run, as its owner may read it. Names are noun-verb. */
export type RunEvent =
  | { readonly type: "run-start"; readonly input: string }
  /** Text while it arrives. A new `attempt` of the same decision replaces the text of an earlier attempt. */
  | { readonly type: "text-delta"; readonly decision: number; readonly attempt: string; readonly text: string }
  /** The decision of the model: text, tool calls, or both. `model` is the id of the model that answered. */
  | {
      readonly type: "decision";
      readonly decision: number;
      readonly text: string;
      readonly calls: readonly ToolCall[];
      readonly usage: Usage;
      readonly model: string;
    }
  | { readonly type: "approval-request"; readonly call: ToolCall }
  | { readonly type: "approval-response"; readonly toolCallId: string; readonly approval: Approval }
  | { readonly type: "tool-start"; readonly call: ToolCall }
  | { readonly type: "tool-end"; readonly toolCallId: string; readonly result: ToolResult }
  /** The active run read the message of the queued run `runId`, which ends as `merged`. */
  | { readonly type: "message-merge"; readonly runId: string; readonly input: string }
  /** The run waits for a version of the program that can continue it. */
  | { readonly type: "run-park"; readonly reason: string }
  | {
      readonly type: "run-end";
      readonly status: EndStatus;
      readonly output?: string;
      readonly error?: RunError;
      readonly mergedInto?: string;
    };

/** An event with its position in the log of the run. */
export interface RecordedEvent {
  /** Counts from 1 without gaps within a run. The `id` of a server-sent event. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: RunEvent;
}

export interface ToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: Json;
}

/** The model reads a failure as data and may try something else. */
export type ToolResult = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: RunError };

/** A call that waits for an approver. */
export interface PendingCall extends ToolCall {
  /** Milliseconds since the epoch. The engine declines the call then. */
  readonly expiresAt?: number;
}

export interface Approval {
  readonly approved: boolean;
  readonly reason?: string;
  /** The principal who answered, or `expiry` when nobody answered in time. */
  readonly by: string;
}
