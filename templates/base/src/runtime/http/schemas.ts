import { z } from "@hono/zod-openapi";

import type { PendingCall as Asked } from "../ports/event.ts";
import { completeUsage, hasEnded, type Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";

const id = z
  .string()
  .max(100)
  .regex(/^\P{Cc}*$/u, "must not have control characters");

export const RunParams = z.object({ runId: id });
export const ApprovalParams = z.object({ runId: id, toolCallId: id });
export const SessionParams = z.object({ sessionId: id });

export const NewRun = z
  .strictObject({
    input: z.string().min(1).max(32_000),
    sessionId: id.optional().openapi({ description: "A session that you have. Left out: a new one begins." }),
    startAt: z.iso
      .datetime({ offset: true, error: "must be a time with its offset, as 2027-01-31T09:00:00+01:00" })
      .optional()
      .openapi({ description: "When it is to begin, within a year. Left out: now.", format: "date-time" }),
  })
  .openapi("NewRun");

export const NewApproval = z
  .strictObject({ approved: z.boolean(), reason: z.string().max(500).optional() })
  .openapi("NewApproval");

const ToolCall = z.object({ toolCallId: z.string(), toolName: z.string(), input: z.any() }).openapi("ToolCall");

const PendingCall = ToolCall.extend({
  expiresAt: z.iso
    .datetime()
    .optional()
    .openapi({ description: "Unanswered until then, it is declined by the clock." }),
}).openapi("PendingCall");

const count = z.number().int().nonnegative();

const Usage = z
  .object({
    inputTokens: count,
    cacheReadTokens: count.openapi({ description: "Of the input: what the provider had in its cache." }),
    cacheWriteTokens: count.openapi({ description: "Of the input: what the provider put into its cache." }),
    outputTokens: count,
    reasoningTokens: count.openapi({ description: "Of the output: what the model thought and did not say." }),
    costUsd: z.number().optional().openapi({
      description: "US dollars, to a billionth. Absent when the price of a model that was asked is not known.",
    }),
  })
  .openapi("Usage", { description: "What the run has spent so far." });

const statuses = [
  "scheduled: for startAt.",
  "waiting: for a person.",
  "parked: another version of the program began it and has to carry it on.",
  "joined: its message went into the run of its session that was under way, which answers it: see joinedRunId.",
].join(" ");

export const RunView = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    status: z
      .enum(["scheduled", "queued", "running", "waiting", "parked", "succeeded", "failed", "cancelled", "joined"])
      .openapi({ description: statuses }),
    startAt: z.iso.datetime().optional().openapi({ description: "Of a run for later: when it begins." }),
    output: z.string().optional(),
    joinedRunId: z.string().optional().openapi({ description: "Of a run that has joined: the run that answers." }),
    usage: Usage,
    pendingApprovals: z.array(PendingCall),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .openapi("Run");

export const MessagesView = z
  .object({
    messages: z.array(
      z.object({
        sequence: z.number().int(),
        runId: z.string(),
        role: z.enum(["user", "assistant", "tool", "system"]),
        content: z.any(),
      }),
    ),
  })
  .openapi("Messages");

/** A run as its owner sees it. */
export async function viewOf(run: Run, state: State): Promise<z.output<typeof RunView>> {
  const { id, sessionId, status, startAt, output, joinedRunId, usage, error } = run;
  const pending = hasEnded(status) ? [] : await state.approvals.pending(id);
  return {
    id,
    sessionId,
    status,
    ...(startAt === undefined ? {} : { startAt: new Date(startAt).toISOString() }),
    ...(output === null ? {} : { output }),
    ...(joinedRunId === undefined ? {} : { joinedRunId }),
    usage: completeUsage(usage),
    pendingApprovals: pending.map(viewOfPending),
    ...(error ? { error } : {}),
  };
}

function viewOfPending({ expiresAt, ...call }: Asked): z.output<typeof PendingCall> {
  return expiresAt === undefined ? call : { ...call, expiresAt: new Date(expiresAt).toISOString() };
}
