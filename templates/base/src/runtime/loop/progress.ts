import type { Approval, RunEvent, ToolCall, ToolResult } from "../ports/event.ts";
import type { Message } from "../ports/model.ts";
import { addUsage, type Usage } from "../ports/run.ts";
import type { Progress } from "../ports/state.ts";
import type { ModelDecision, NoDecision } from "./consult.ts";

/** What each step brings a run to, as it is written down. */
export const progress = {
  /** `piece` counts the pieces of one attempt. */
  said(delta: Extract<RunEvent, { type: "text-delta" }>, piece: number): Progress {
    return { events: [{ key: `text-${delta.attempt}-${piece}`, event: delta }] };
  },

  /**
   * `number` counts the decisions of the run from 1; `spent` is what came before this one. The calls that `start` begin at
   * once, and a reply is the end.
   */
  decided(
    number: number,
    decision: ModelDecision | NoDecision,
    { spent, start }: { spent: Usage; start: readonly ToolCall[] },
  ): Progress {
    const usage = addUsage(spent, decision.usage);
    if ("failure" in decision) return { usage };
    const { text, calls, message, model } = decision;
    const key = `decision-${number}`;
    const event = { type: "decision", decision: number, text, calls, usage: decision.usage, model } as const;
    const said = { messages: [{ key, message }], events: [{ key, event }, ...start.map(startOf)] };
    return calls.length > 0 ? { ...said, usage } : { ...said, end: { status: "succeeded", output: text, usage } };
  },

  asked(call: ToolCall, expiresAt: number): Progress {
    return {
      status: "waiting",
      asks: [{ ...call, expiresAt }],
      events: [{ key: `ask-${call.toolCallId}`, event: { type: "approval-request", call } }],
    };
  },

  /** Either way the call is dealt with next. */
  answered(call: ToolCall, approval: Approval): Progress {
    const { toolCallId } = call;
    const answer = { type: "approval-answer", toolCallId, approval } as const;
    return { events: [{ key: `answer-${toolCallId}`, event: answer }, startOf(call)] };
  },

  ended({ toolCallId }: ToolCall, result: ToolResult): Progress {
    return { events: [{ key: `tool-end-${toolCallId}`, event: { type: "tool-end", toolCallId, result } }] };
  },

  /** `number` is that of the decision whose calls came to this. */
  resulted(number: number, message: Message): Progress {
    return { messages: [{ key: `results-${number}`, message }] };
  },
};

function startOf(call: ToolCall) {
  return { key: `tool-start-${call.toolCallId}`, event: { type: "tool-start", call } } as const;
}

/** What came one after the other, as one. */
export function together(one: Progress, next: Progress): Progress {
  return {
    ...one,
    ...next,
    messages: [...(one.messages ?? []), ...(next.messages ?? [])],
    asks: [...(one.asks ?? []), ...(next.asks ?? [])],
    events: [...(one.events ?? []), ...(next.events ?? [])],
  };
}
