import { expiry, type ToolCall, type ToolResult } from "../ports/event.ts";
import { failures } from "./errors.ts";
import type { JudgedDecision, Steps } from "./steps.ts";

/**
 * Carries out the calls of one decision and returns their results in the same order. What needs no person runs
 * first, together; then each call that a person has to allow, one by one. Everything that has to be asked is asked
 * at once, before any waiting.
 */
export async function act({ calls, verdicts }: JudgedDecision, steps: Steps): Promise<ToolResult[]> {
  const asked = calls.filter((_, index) => verdicts[index]?.kind === "ask");
  const expiries = new Map<ToolCall, number>();
  for (const call of asked) expiries.set(call, await steps.requestApproval(call));

  const results = new Map<ToolCall, ToolResult>();
  await Promise.all(
    calls.map(async (call, index) => {
      const verdict = verdicts[index];
      if (verdict?.kind === "allow") results.set(call, await steps.execute(call));
      if (verdict?.kind === "refuse") results.set(call, await steps.refuse(call, verdict.error));
    }),
  );
  for (const call of asked) results.set(call, await executeIfApproved(call, expiries.get(call)!, steps));

  return calls.map((call) => results.get(call)!);
}

async function executeIfApproved(call: ToolCall, expiresAt: number, steps: Steps): Promise<ToolResult> {
  const { approved, reason, by } = await steps.approval(call, expiresAt);
  if (approved) return steps.execute(call);
  return steps.refuse(call, by === expiry ? failures.expired() : failures.declined(reason));
}
