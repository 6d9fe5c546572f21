/** A run: one request to the agent, from the input to the reply. */
export interface Run {
  readonly id: string;
  readonly sessionId: string;
  /** Who asked: the name that belongs to the API key. Nobody else sees the run. */
  readonly principal: string;
  readonly input: string;
  readonly status: RunStatus;
  readonly output: string | null;
  readonly error: RunError | null;
  readonly usage: Usage;
  /** W3C trace context (`traceparent`) of the request, so that a resumed run stays in one trace. */
  readonly trace: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export type RunStatus = "queued" | "running" | "waiting" | EndStatus;
export type EndStatus = "succeeded" | "failed" | "cancelled";

export interface RunError {
  /** Stable, for programs. */
  readonly code: string;
  /** For people; safe to show to the principal. */
  readonly message: string;
}

/** Tokens, as the model reports them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** How a run ended. */
export type Outcome =
  | { readonly status: "succeeded"; readonly output: string; readonly usage: Usage }
  | { readonly status: "failed" | "cancelled"; readonly error: RunError; readonly usage: Usage };

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0 };

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
  };
}

export function hasEnded(status: RunStatus): status is EndStatus {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}
