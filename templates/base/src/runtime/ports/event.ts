import type { Json } from "./json.ts";
import type { EndStatus, Outcome, RunError, Usage } from "./run.ts";

/** What happened in a run, as its owner may see it. Names are noun-verb. */
export type RunEvent =
  | { readonly type: "run-start"; readonly input: string }
  /** Text as it arrives. A higher `attempt` of the same decision replaces what an earlier one said. */
  | { readonly type: "text-delta"; readonly decision: number; readonly attempt: string; readonly text: string }
  /** The model's choice: words, tool calls, or both. */
  | {
      readonly type: "decision";
      readonly decision: number;
      readonly text: string;
      readonly calls: readonly ToolCall[];
      readonly usage: Usage;
      /** The id of the model that made it: the first, or one that was turned to. */
      readonly model: string;
    }
  | { readonly type: "approval-request"; readonly call: ToolCall }
  | { readonly type: "approval-answer"; readonly toolCallId: string; readonly approval: Approval }
  | { readonly type: "tool-start"; readonly call: ToolCall }
  | { readonly type: "tool-end"; readonly toolCallId: string; readonly result: ToolResult }
  /** A message that arrived during the run and went into it; `runId` is the run that it would have been. */
  | { readonly type: "message-join"; readonly runId: string; readonly input: string }
  /** The run is put down until a version of the program is deployed that can carry it on. */
  | { readonly type: "run-park"; readonly reason: string }
  | {
      readonly type: "run-end";
      readonly status: EndStatus;
      readonly output?: string;
      readonly error?: RunError;
      readonly joinedRunId?: string;
    };

/** The event with which a run ends. What it has spent stands in the run. */
export function endOf(outcome: Outcome): RunEvent {
  const { usage: _usage, ...end } = outcome;
  return { type: "run-end", ...end };
}

/** An event with its place in the run's log. */
export interface RecordedEvent {
  /** Counts from 1 without gaps within a run; the `id` of a server-sent event. */
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

/** A failure is a result too: the model reads it and may try something else. */
export type ToolResult = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: RunError };

/** A call that waits for a person. */
export interface PendingCall extends ToolCall {
  /** Milliseconds since the epoch; the clock declines it then. */
  readonly expiresAt?: number;
}

export interface Approval {
  readonly approved: boolean;
  readonly reason?: string;
  /** The principal who decided, or `expiry`. */
  readonly by: string;
}

/** Who declines what nobody has answered in time. */
export const expiry = "expiry";

export const expired: Approval = { approved: false, reason: "Nobody answered in time.", by: expiry };
