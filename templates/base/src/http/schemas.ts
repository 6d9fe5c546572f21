import { z } from "@hono/zod-openapi";

import { hasEnded, type Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";

const id = z.string().max(100);

export const RunParams = z.object({ runId: id });
export const ApprovalParams = z.object({ runId: id, toolCallId: id });
export const SessionParams = z.object({ sessionId: id });

export const NewRun = z
  .strictObject({
    input: z.string().min(1).max(32_000).openapi({ example: "Where is order 1001?" }),
    sessionId: id.optional().openapi({ description: "A session that you have. Left out: a new one begins." }),
  })
  .openapi("NewRun");

export const NewApproval = z
  .strictObject({ approved: z.boolean(), reason: z.string().max(500).optional() })
  .openapi("NewApproval");

const ToolCall = z.object({ toolCallId: z.string(), toolName: z.string(), input: z.any() }).openapi("ToolCall");

export const RunView = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    status: z.enum(["queued", "running", "waiting", "succeeded", "failed", "cancelled"]),
    output: z.string().optional(),
    usage: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int() }),
    pendingApprovals: z.array(ToolCall),
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
  const { id, sessionId, status, output, usage, error } = run;
  const pendingApprovals = hasEnded(status) ? [] : await state.approvals.pending(id);
  return {
    id,
    sessionId,
    status,
    ...(output === null ? {} : { output }),
    usage,
    pendingApprovals,
    ...(error ? { error } : {}),
  };
}
