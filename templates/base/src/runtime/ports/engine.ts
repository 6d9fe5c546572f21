import type { Approval } from "./event.ts";
import type { Outcome, Run } from "./run.ts";
import type { RunUpdate } from "./state.ts";

/** The services of an engine that the loop needs. The loop is the same on every engine. */
export interface Durable {
  /**
   * Runs `work` once and remembers its result, which must survive JSON, across crashes and machines. An interrupted step
   * runs again, so its effects need an idempotency key. Return an expected failure: an exception ends the run. The
   * signal aborts only when the run is cancelled, and the step then rejects at once.
   *
   * The engine stores `update(result)` with the result, before any later write of the run, and may store it twice. After
   * an update with `end`, the workflow returns that outcome.
   */
  step<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    update?: (result: Result) => RunUpdate,
  ): Promise<Result>;

  /**
   * Waits for an approver, for days if needed, without holding a thread. The answer may come before the request. At
   * `expiresAt` (milliseconds since the epoch), or after the downtime that follows, the engine declines the call.
   */
  approval(toolCallId: string, expiresAt?: number): Promise<Approval>;

  /** Aborts when the run is cancelled. */
  readonly cancelled: AbortSignal;

  /** Aborts before the engine stops. A step that only waits then throws `Draining`, and the run continues later. */
  readonly stopping: AbortSignal;
}

/**
 * Given the same results of steps, requests the same next step. Throws `Parked` when it cannot read the journal of
 * another version. The engine then suspends the run until a compatible version starts.
 */
export type Workflow = (run: Run, durable: Durable) => Promise<Outcome>;

/** Executes runs. */
export interface Engine {
  /**
   * Accepts a run and executes it in the background. Throws `Overloaded`, `PrincipalLimitReached`, `Draining`, or
   * `EngineUnavailable` when the engine does not answer: the run may then still be executed later.
   */
  start(request: RunRequest): Promise<{ run: Run; created: boolean }>;
  /**
   * Stores the answer and resumes the run. Returns the answer that counts, or undefined when there was no request.
   * Throws `Unavailable` while the store is away: the answer may still count.
   */
  approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined>;
  /** Ends a run early; does nothing to an ended run. The workflow gets a moment to record interrupted calls. */
  cancel(runId: string, reason: string): Promise<void>;
  /** Continues the runs of an earlier process and resolves to their number. Rejects when no run can be executed. */
  recover(): Promise<number>;
  /** Resolves when runs can be accepted; rejects with `EngineUnavailable` otherwise. For the readiness probe. */
  check(): Promise<void>;
  /** Accepts no more runs. Resolves when the active runs have ended or suspended, at the latest after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

export interface RunRequest {
  readonly principal: string;
  readonly input: string;
  readonly sessionId?: string;
  readonly idempotencyKey?: string;
  readonly trace: string;
}
