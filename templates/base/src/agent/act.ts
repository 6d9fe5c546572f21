import { expiry, type ToolCall, type ToolResult } from "../ports/event.ts";
import { failures } from "./errors.ts";
import type { Done, JudgedDecision, Steps } from "./steps.ts";

/** What came of the calls of one decision, and how long that took: waiting for a person does not count. */
interface Acted {
  /** In the order of the calls. */
  readonly results: ToolResult[];
  readonly tookMs: number;
}

/**
 * Carries out the calls of one decision. What needs no person runs first, together; then each call that a person has
 * to allow, one by one. Everything that has to be asked is asked at once, before any waiting.
 */
export async function act({ calls, verdicts }: JudgedDecision, steps: Steps): Promise<Acted> {
  const asked = calls.filter((_, index) => verdicts[index]?.kind === "ask");
  const expiries = new Map<ToolCall, number>();
  for (const call of asked) expiries.set(call, await steps.requestApproval(call));

  const results = new Map<ToolCall, ToolResult>();
  let tookMs = 0;
  await Promise.all(
    calls.map(async (call, index) => {
      const verdict = verdicts[index];
      if (!verdict || verdict.kind === "ask") return;
      const done = await (verdict.kind === "allow" ? steps.execute(call) : steps.refuse(call, verdict.error));
      results.set(call, done.result);
      tookMs = Math.max(tookMs, done.tookMs);
    }),
  );
  for (const call of asked) {
    const done = await executeIfApproved(call, expiries.get(call)!, steps);
    results.set(call, done.result);
    tookMs += done.tookMs;
  }

  return { results: calls.map((call) => results.get(call)!), tookMs };
}

async function executeIfApproved(call: ToolCall, expiresAt: number, steps: Steps): Promise<Done> {
  const { approved, reason, by } = await steps.approval(call, expiresAt);
  if (approved) return steps.execute(call);
  return steps.refuse(call, by === expiry ? failures.expired() : failures.declined(reason));
}
