/** A run: one request to the agent, from the input to the reply. */
export interface Run {
  readonly id: string;
  readonly sessionId: string;
  /** Owner of the API key that started the run. Nobody else can read the run. */
  readonly principal: string;
  readonly input: string;
  readonly status: RunStatus;
  readonly output: string | null;
  /** Id of the run that answers the message of this run. Only with status `merged`. */
  readonly mergedInto?: string;
  readonly error: RunError | null;
  readonly usage: Usage;
  /** W3C trace context (`traceparent`) of the request. A resumed run continues the trace. */
  readonly trace: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** `waiting`: for an approval. `parked`: another version of the loop began the run, and only that one can continue it. */
export type RunStatus = "queued" | "running" | "waiting" | "parked" | EndStatus;
/** `merged`: the active run of the session took the message over and answers it. */
export type EndStatus = "succeeded" | "failed" | "cancelled" | "merged";

export interface RunError {
  /** Stable, for programs. */
  readonly code: string;
  /** For people. Safe to show to the principal. */
  readonly message: string;
}

/** Consumption as the models report it. An attempt that broke off may have cost tokens that no provider reported. */
export interface Usage {
  readonly inputTokens: number;
  /** Part of `inputTokens`: read from the cache of the provider. */
  readonly cacheReadTokens: number;
  /** Part of `inputTokens`: written to the cache of the provider. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Part of `outputTokens`: reasoning. */
  readonly reasoningTokens: number;
  /** US dollars, rounded to a billionth. Absent, never 0, when a price is unknown. */
  readonly costUsd?: number;
}

/** How a run ended. Without `usage`, the usage recorded so far stays. */
export type Outcome =
  | { readonly status: "succeeded"; readonly output: string; readonly usage: Usage }
  | { readonly status: "merged"; readonly mergedInto: string; readonly usage?: Usage }
  | { readonly status: "failed" | "cancelled"; readonly error: RunError; readonly usage?: Usage };
