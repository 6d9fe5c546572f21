import type { DatabaseSync } from "node:sqlite";

import type { Approval, PendingCall } from "../../ports/event.ts";
import type { ApprovalStore } from "../../ports/state.ts";

export function createApprovals(database: DatabaseSync): ApprovalStore {
  const update = database.prepare(
    "UPDATE approvals SET answer = ? WHERE run_id = ? AND tool_call_id = ? AND answer IS NULL",
  );
  const answerOf = database.prepare("SELECT answer FROM approvals WHERE run_id = ? AND tool_call_id = ?");
  const open = database.prepare("SELECT call FROM approvals WHERE run_id = ? AND answer IS NULL ORDER BY rowid");

  const find = (runId: string, toolCallId: string): Approval | undefined => {
    const answer = answerOf.get(runId, toolCallId)?.["answer"];
    return typeof answer === "string" ? (JSON.parse(answer) as Approval) : undefined;
  };

  return {
    answer: async (runId, toolCallId, approval) => {
      update.run(JSON.stringify(approval), runId, toolCallId);
      return find(runId, toolCallId);
    },
    find: async (runId, toolCallId) => find(runId, toolCallId),
    pending: async (runId) => open.all(runId).map((row) => JSON.parse(row["call"] as string) as PendingCall),
  };
}
