import { Draining } from "../../errors.ts";
import type { Log, LogFields, RunError, Usage } from "../../ports/index.ts";
import { addUsage, noUsage } from "../../usage.ts";
import type { CallResult, GuardedModel } from "./circuit-breaker.ts";
import { measureDecision, measureRetryWait } from "./metrics.ts";
import * as failures from "./model-failure.ts";
import { requestDecision, type Decision, type RequestDeps } from "./model-request.ts";

/** Timeouts and retries of model calls. */
export interface Patience {
  /** Timeout of one attempt, to the last word of the answer. */
  readonly attemptTimeoutMs: number;
  /** Timeout of the whole decision: all attempts, the waits between them, and the other models. */
  readonly decisionTimeoutMs: number;
  /** Number of retries with the same model. */
  readonly retries: number;
  /** Number of failures in a row, over all runs, that opens the circuit breaker of a model. */
  readonly failuresBeforeRest: number;
  /** How long an open breaker blocks calls. */
  readonly restMs: number;
}

export interface ModelCallDeps extends RequestDeps {
  /** In the order in which they are called. */
  readonly models: readonly GuardedModel[];
  readonly patience: Patience;
  readonly log: Log;
  /** Aborts before the process stops. */
  readonly stopping: AbortSignal;
}

/** `model` is the id of the model that answered; `usage` that of all attempts. */
export type ModelDecision = Decision & { readonly model: string };

/** `usage` is the cost of the failed attempts. */
export type ModelCallError = { readonly failure: RunError; readonly usage: Usage };

/** No further attempt with a model, for the reason `because`. */
type GivenUp = { readonly failure: failures.ModelFailure; readonly because: string };

/** A decision on its way: counts the attempts and their usage over all models. */
type ModelCall = ModelCallDeps & { attempts: number; usage: Usage };

const openBreaker = "its circuit breaker is open";
const firstPauseMs = 500;
const longestPauseMs = 20_000;

/**
 * Makes one decision: calls a model, retries, then falls back to the next model. Returns a failure as data and logs it.
 * Throws when the run is cancelled, and `Draining` in place of a wait when the process is about to stop.
 */
export async function callModel(deps: ModelCallDeps): Promise<ModelDecision | ModelCallError> {
  const call: ModelCall = { ...deps, attempts: 0, usage: noUsage };
  const { models, telemetry, log, clock, patience } = call;
  const endsAt = clock.elapsed() + patience.decisionTimeoutMs;
  for (const [index, guarded] of models.entries()) {
    const { model } = guarded;
    // Leaves time for one attempt of each later model.
    const others = models.length - index - 1;
    const leftMs = endsAt - clock.elapsed();
    const timeMs = Math.max(leftMs - others * patience.attemptTimeoutMs, leftMs / (others + 1));
    const answer = await callWithRetries(call, guarded, clock.elapsed() + timeMs);
    const measured = { attempts: call.attempts, isFallback: index > 0 };
    if (!("because" in answer)) {
      measureDecision(telemetry, model, measured);
      return { ...answer, usage: call.usage, model: model.modelId };
    }
    const { failure, because } = answer;
    const fields = { ...logFields(call, guarded, failure), because };
    const next = models[index + 1]?.model.modelId;
    if (next !== undefined && failures.shouldFallBack(failure)) {
      log.warn({ ...fields, next }, "model failed; falling back to the next model");
      continue;
    }
    log.error({ ...fields, advice: failures.adviceOn(failure) }, "model failed");
    measureDecision(telemetry, model, { ...measured, failureCode: failure.code });
    return { failure: failures.toRunError(failure), usage: call.usage };
  }
  throw new Error("The list of models is empty.");
}

async function callWithRetries(call: ModelCall, guarded: GuardedModel, endsAt: number): Promise<Decision | GivenUp> {
  const { clock, telemetry, log, patience } = call;
  let failure = failures.breakerIsOpen;
  for (let retry = 1; ; retry++) {
    const report = guarded.breaker.tryAcquire();
    if (!report) return { failure, because: openBreaker };
    const timeoutMs = Math.min(patience.attemptTimeoutMs, endsAt - clock.elapsed());
    const answer = await attempt(call, guarded, { timeoutMs, report });
    if (!("code" in answer)) return answer;
    failure = answer;
    const waitMs = Math.max(failure.retryAfterMs ?? 0, backoff(retry, clock.chance()));
    const timeLeftMs = endsAt - clock.elapsed() - waitMs;
    let because: string | undefined;
    if (!failure.isRetryable) because = "a retry would not help";
    else if (retry > patience.retries) because = "its retries are spent";
    else if (guarded.breaker.isOpen) because = openBreaker;
    else if (timeLeftMs <= 0 && failure.retryAfterMs === undefined) because = "the time for the decision is over";
    else if (timeLeftMs <= 0) because = "the provider requests a longer wait than the decision has time for";
    if (because) return { failure, because };
    log.warn({ ...logFields(call, guarded, failure), waitMs }, "model failed; retrying");
    measureRetryWait(telemetry, guarded.model, waitMs / 1000, failure.code);
    await wait(call, waitMs);
  }
}

async function attempt(
  call: ModelCall,
  { model }: GuardedModel,
  { timeoutMs, report }: { readonly timeoutMs: number; readonly report: (result: CallResult) => void },
): Promise<Decision | failures.ModelFailure> {
  let result: CallResult = "ignored";
  try {
    const answer = await requestDecision({ model, number: ++call.attempts, timeoutMs }, call);
    call.usage = addUsage(call.usage, answer.usage);
    result = "code" in answer ? failures.breakerResultOf(answer) : "success";
    return answer;
  } finally {
    report(result);
  }
}

async function wait({ clock, cancelled, stopping }: ModelCall, milliseconds: number): Promise<void> {
  try {
    await clock.wait(milliseconds, AbortSignal.any([cancelled, stopping]));
  } catch (error) {
    cancelled.throwIfAborted();
    throw stopping.aborted ? new Draining() : error;
  }
}

/** Log fields of a failure, without contents of users or models. */
function logFields(call: ModelCall, { model }: GuardedModel, failure: failures.ModelFailure): LogFields {
  const { code, status, error } = failure;
  return { model: model.modelId, attempt: call.attempts, code, status, ...(error === undefined ? {} : { err: error }) };
}

/**
 * Returns the wait before a retry (from 1) in milliseconds: a random part of a limit that doubles each time, so that
 * clients that failed together do not retry together.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
function backoff(retry: number, chance: number): number {
  return Math.round(chance * Math.min(longestPauseMs, firstPauseMs * 2 ** (retry - 1)));
}
