import type { Approval, Clock, EndStatus, NewRun, Outcome, RunEvent, RunRequest, RunStatus } from "./ports/index.ts";

/** Returns the run of a request, with new ids. */
export function newRun({ principal, input, trace, sessionId }: RunRequest, clock: Clock): NewRun {
  return {
    id: clock.id(),
    sessionId: sessionId ?? clock.id(),
    beginsSession: sessionId === undefined,
    principal,
    input,
    trace,
    createdAt: clock.now(),
  };
}

export function hasEnded(status: RunStatus): status is EndStatus {
  return status === "succeeded" || status === "failed" || status === "cancelled" || status === "merged";
}

/** Returns the last event of a run. The run itself holds the usage. */
export function endEvent({ usage: _usage, ...end }: Outcome): RunEvent {
  return { type: "run-end", ...end };
}

export function cancelledOutcome(reason: string): Outcome {
  return { status: "cancelled", error: { code: "cancelled", message: reason } };
}

/** The answer of the engine to a call that no approver answered in time. */
export const expiredApproval: Approval = { approved: false, reason: "Nobody answered in time.", by: "expiry" };

export function isExpired({ by }: Approval): boolean {
  return by === expiredApproval.by;
}
