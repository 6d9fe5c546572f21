import type { Approval, PendingCall } from "../../ports/event.ts";
import type { ApprovalStore } from "../../ports/state.ts";
import type { Database } from "../database.ts";

interface CallRow {
  readonly call: string;
}

interface AnswerRow {
  readonly answer: string | null;
}

export function createApprovals({ query }: Database): ApprovalStore {
  return {
    answer: async (runId, toolCallId, approval) => {
      const [row] = await query<AnswerRow>`
        UPDATE approvals SET answer = coalesce(answer, ${JSON.stringify(approval)})
        WHERE run_id = ${runId} AND tool_call_id = ${toolCallId} RETURNING answer`;
      return toApproval(row);
    },
    find: async (runId, toolCallId) => {
      const [row] = await query<AnswerRow>`
        SELECT answer FROM approvals WHERE run_id = ${runId} AND tool_call_id = ${toolCallId}`;
      return toApproval(row);
    },
    pending: async (runId) => {
      const rows = await query<CallRow>`
        SELECT call FROM approvals WHERE run_id = ${runId} AND answer IS NULL ORDER BY number`;
      return rows.map(({ call }) => JSON.parse(call) as PendingCall);
    },
  };
}

function toApproval(row: AnswerRow | undefined): Approval | undefined {
  return typeof row?.answer === "string" ? (JSON.parse(row.answer) as Approval) : undefined;
}
