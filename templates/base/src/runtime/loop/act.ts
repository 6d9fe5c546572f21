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
 * to allow, one by one. Everything that has to be asked is asked at once, before any waiting. What is known when the
 * run is cancelled in the middle is recorded.
 */
export async function act(decision: JudgedDecision & { readonly number: number }, steps: Steps): Promise<Acted> {
  const { calls, verdicts } = decision;
  const asked = calls.filter((_, index) => verdicts[index]?.kind === "ask");
  const expiries = new Map<ToolCall, number>();
  const results = new Map<ToolCall, ToolResult>();
  const take = ({ result, tookMs }: Done, call: ToolCall): number => {
    results.set(call, result);
    return tookMs;
  };
  try {
    for (const call of asked) expiries.set(call, await steps.requestApproval(call));
    const together = await all(
      calls.map(async (call, index) => {
        const verdict = verdicts[index]!;
        if (verdict.kind === "ask") return 0;
        return take(await (verdict.kind === "allow" ? steps.execute(call) : steps.refuse(call, verdict.error)), call);
      }),
    );
    let tookMs = Math.max(0, ...together);
    for (const call of asked) tookMs += take(await executeIfApproved(call, expiries.get(call)!, steps), call);
    return { results: calls.map((call) => results.get(call)!), tookMs };
  } catch (error) {
    steps.recordCutOff(decision, results);
    throw error;
  }
}

async function executeIfApproved(call: ToolCall, expiresAt: number, steps: Steps): Promise<Done> {
  const { approved, reason, by } = await steps.approval(call, expiresAt);
  if (approved) return steps.execute(call);
  return steps.refuse(call, by === expiry ? failures.expired() : failures.declined(reason));
}

/** Like `Promise.all`, but when one fails the others are waited for all the same. */
async function all<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
