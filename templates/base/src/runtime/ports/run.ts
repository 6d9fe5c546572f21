/** A run: one request to the agent, from the input to the reply. */
export interface Run {
  readonly id: string;
  readonly sessionId: string;
  /** Who asked: the name that belongs to the API key. Nobody else sees the run. */
  readonly principal: string;
  readonly input: string;
  readonly status: RunStatus;
  readonly output: string | null;
  /** Of a run that was asked for ahead of its time: when it begins, in milliseconds since the epoch. */
  readonly startAt?: number;
  /** Of a run that has joined another one: the one that answers its message. */
  readonly joinedRunId?: string;
  readonly error: RunError | null;
  readonly usage: Usage;
  /** W3C trace context (`traceparent`) of the request, so that a resumed run stays in one trace. */
  readonly trace: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * A scheduled run waits for its time, and no engine knows of it before. A parked run was begun by a version of the loop
 * that this one cannot carry on; a version that can takes it up.
 */
export type RunStatus = "scheduled" | "queued" | "running" | "waiting" | "parked" | EndStatus;
/** A run that has joined another one never began: its message went into the one that was under way. */
export type EndStatus = "succeeded" | "failed" | "cancelled" | "joined";

export interface RunError {
  /** Stable, for programs. */
  readonly code: string;
  /** For people; safe to show to the principal. */
  readonly message: string;
}

/**
 * What was spent, as the models report it: the tokens of every answer that was finished. An attempt that broke off may
 * have cost tokens that nobody told us of.
 */
export interface Usage {
  readonly inputTokens: number;
  /** Of the input: what the provider had in its cache. */
  readonly cacheReadTokens: number;
  /** Of the input: what the provider put into its cache. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Of the output: what the model thought and did not say. */
  readonly reasoningTokens: number;
  /** US dollars, to a billionth. Absent, never 0, when the price of a model that was asked is not known. */
  readonly costUsd?: number;
}

/** How a run ended. */
export type Outcome =
  | { readonly status: "succeeded"; readonly output: string; readonly usage: Usage }
  | { readonly status: "joined"; readonly joinedRunId: string; readonly usage?: Usage }
  /** An engine that ends a run does not know its usage; then what was recorded on the way stands. */
  | { readonly status: "failed" | "cancelled"; readonly error: RunError; readonly usage?: Usage };

export const noUsage: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** What an earlier version recorded may lack a count. */
export function completeUsage(usage: Partial<Usage>): Usage {
  return { ...noUsage, ...usage };
}

export function addUsage(one: Usage, other: Usage): Usage {
  const [a, b] = [completeUsage(one), completeUsage(other)];
  const tokens = {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
  const costUsd = addCosts(a, b);
  return costUsd === undefined ? tokens : { ...tokens, costUsd };
}

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export function toUsd(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}

/** A sum of which one part is not known is not known. */
function addCosts(one: Usage, other: Usage): number | undefined {
  if (one.costUsd === undefined) return isNothing(one) ? other.costUsd : undefined;
  if (other.costUsd === undefined) return isNothing(other) ? one.costUsd : undefined;
  return toUsd(one.costUsd + other.costUsd);
}

function isNothing({ inputTokens, outputTokens }: Usage): boolean {
  return inputTokens + outputTokens === 0;
}

export function hasEnded(status: RunStatus): status is EndStatus {
  return status === "succeeded" || status === "failed" || status === "cancelled" || status === "joined";
}
