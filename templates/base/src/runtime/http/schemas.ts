import { z } from "@hono/zod-openapi";

import { hasEnded } from "../lifecycle.ts";
import type { PendingCall as StoredCall, Run, State } from "../ports/index.ts";

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
    sessionId: id.optional().openapi({ description: "One of your sessions. Default: a new session." }),
  })
  .openapi("NewRun");

export const NewApproval = z
  .strictObject({ approved: z.boolean(), reason: z.string().max(500).optional() })
  .openapi("NewApproval");

const ToolCall = z.object({ toolCallId: z.string(), toolName: z.string(), input: z.any() }).openapi("ToolCall");

const PendingCall = ToolCall.extend({
  expiresAt: z.iso.datetime().optional().openapi({ description: "The call is declined then, without an answer." }),
}).openapi("PendingCall");

const count = z.number().int().nonnegative();

const Usage = z
  .object({
    inputTokens: count,
    cacheReadTokens: count.openapi({ description: "Part of the input that came from the cache." }),
    cacheWriteTokens: count.openapi({ description: "Part of the input that went into the cache." }),
    outputTokens: count,
    reasoningTokens: count.openapi({ description: "Part of the output that is reasoning." }),
    costUsd: z.number().optional().openapi({ description: "US dollars. Absent when a price is unknown." }),
  })
  .openapi("Usage", { description: "Consumption of the run so far." });

const statuses =
  "waiting: for an approval. parked: for the version of the program that began it. " +
  "merged: another run of the session answers the message, see mergedInto.";

export const RunView = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    status: z
      .enum(["queued", "running", "waiting", "parked", "succeeded", "failed", "cancelled", "merged"])
      .openapi({ description: statuses }),
    output: z.string().optional(),
    mergedInto: z.string().optional().openapi({ description: "The run that answers. Only with status merged." }),
    usage: Usage,
    pendingApprovals: z.array(PendingCall),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .openapi("Run");

const MessageView = z.object({
  sequence: z.number().int(),
  runId: z.string(),
  role: z.enum(["user", "assistant", "tool", "system"]),
  content: z.any(),
});

export const MessagesView = z.object({ messages: z.array(MessageView) }).openapi("Messages");

/** Returns a run as its owner may read it. */
export async function toRunView(run: Run, state: State): Promise<z.output<typeof RunView>> {
  const { id, sessionId, status, output, mergedInto, usage, error } = run;
  const pending = hasEnded(status) ? [] : await state.approvals.pending(id);
  return {
    id,
    sessionId,
    status,
    ...(output === null ? {} : { output }),
    ...(mergedInto === undefined ? {} : { mergedInto }),
    usage,
    pendingApprovals: pending.map(toPendingCall),
    ...(error ? { error } : {}),
  };
}

function toPendingCall({ expiresAt, ...call }: StoredCall): z.output<typeof PendingCall> {
  return expiresAt === undefined ? call : { ...call, expiresAt: new Date(expiresAt).toISOString() };
}
