import type { Approval, RunEvent, ToolCall, ToolResult } from "../ports/event.ts";
import { addUsage, type Usage } from "../ports/run.ts";
import type { Progress } from "../ports/state.ts";
import type { ModelDecision, NoDecision } from "./consult.ts";

/** What each step brings a run to, as it is written down. */
export const progress = {
  /** `piece` counts the pieces of one attempt. */
  said(delta: Extract<RunEvent, { type: "text-delta" }>, piece: number): Progress {
    return { events: [{ key: `text-${delta.attempt}-${piece}`, event: delta }] };
  },

  /** `number` counts the decisions of the run from 1; `spent` is what came before this one. */
  decided(number: number, decision: ModelDecision | NoDecision, spent: Usage): Progress {
    const usage = addUsage(spent, decision.usage);
    if ("failure" in decision) return { usage };
    const { text, calls, message, model } = decision;
    const key = `decision-${number}`;
    const event = { type: "decision", decision: number, text, calls, usage: decision.usage, model } as const;
    return { usage, messages: [{ key, message }], events: [{ key, event }] };
  },

  asked(call: ToolCall, expiresAt: number): Progress {
    return {
      status: "waiting",
      asks: [{ ...call, expiresAt }],
      events: [{ key: `ask-${call.toolCallId}`, event: { type: "approval-request", call } }],
    };
  },

  answered({ toolCallId }: ToolCall, approval: Approval): Progress {
    return { events: [{ key: `answer-${toolCallId}`, event: { type: "approval-answer", toolCallId, approval } }] };
  },

  started(call: ToolCall): Progress {
    return { events: [{ key: `tool-start-${call.toolCallId}`, event: { type: "tool-start", call } }] };
  },

  ended({ toolCallId }: ToolCall, result: ToolResult): Progress {
    return { events: [{ key: `tool-end-${toolCallId}`, event: { type: "tool-end", toolCallId, result } }] };
  },
};
