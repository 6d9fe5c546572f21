import type { RunError, Usage } from "../ports/run.ts";
import type { Budgets } from "./definition.ts";
import { failures } from "./errors.ts";

/** What a run has spent so far. */
export interface Spent {
  readonly decisions: number;
  readonly toolCalls: number;
  readonly usage: Usage;
  /** How long it was at work, in milliseconds. */
  readonly workMs: number;
}

/** Why a run may not go on to its next decision, if it may not. */
export function firstExhausted(budgets: Budgets, spent: Spent): RunError | undefined {
  const { usage, decisions, workMs } = spent;
  const tokens = usage.inputTokens + usage.outputTokens;
  if (decisions >= budgets.decisions) return failures.budget("decisions", budgets.decisions);
  if (tokens >= budgets.tokens) return failures.budget("tokens", budgets.tokens);
  if (workMs >= budgets.workMs) return failures.budget("workMs", budgets.workMs);
  if (budgets.costUsd === undefined || tokens === 0) return undefined;
  // A limit that cannot be kept is not passed over in silence.
  if (usage.costUsd === undefined) return failures.costUnknown();
  return usage.costUsd >= budgets.costUsd ? failures.budget("costUsd", budgets.costUsd) : undefined;
}
