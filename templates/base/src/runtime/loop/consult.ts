import { Draining } from "../ports/engine.ts";
import { addUsage, noUsage, type RunError, type Usage } from "../ports/run.ts";
import type { Log, LogFields } from "../ports/telemetry.ts";
import { attempt, type AttemptParts } from "./consult/attempt.ts";
import { backoff } from "./consult/backoff.ts";
import type { Health } from "./consult/breaker.ts";
import type { Candidate } from "./consult/candidates.ts";
import type { Decision } from "./decide.ts";
import type { Patience } from "./definition.ts";
import { adviceOn, failures } from "./errors.ts";
import { healthAfter, mayBeAnsweredElsewhere, unavailable, type ModelFailure } from "./consult/model-failure.ts";
import { measureDecision, measureWait } from "./spans.ts";

export interface ConsultationParts extends AttemptParts {
  readonly candidates: readonly Candidate[];
  readonly patience: Patience;
  readonly log: Log;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
}

/** A decision, with the id of the model that made it. Its usage is that of all attempts. */
export type ModelDecision = Decision & { readonly model: string };

/** Why there is none, and what the attempts cost all the same. */
export interface NoDecision {
  readonly failure: RunError;
  readonly usage: Usage;
}

/** One model has no more to say, `because` there is no point in asking it again. */
interface GivenUp {
  readonly failure: ModelFailure;
  readonly because: string;
}

/**
 * Makes one decision: asks a model, asks it again where that may help, and then the next. What went wrong is told to
 * the log, and to the run as data. Throws when the run is cancelled, and `Draining` instead of waiting when the process
 * is about to stop.
 */
export function consult(parts: ConsultationParts): Promise<ModelDecision | NoDecision> {
  return new Consultation(parts).decide();
}

class Consultation {
  readonly #parts: ConsultationParts;
  readonly #endsAt: number;
  #attempts = 0;
  #usage = noUsage;

  constructor(parts: ConsultationParts) {
    this.#parts = parts;
    this.#endsAt = parts.clock.elapsed() + parts.patience.decisionTimeoutMs;
  }

  async decide(): Promise<ModelDecision | NoDecision> {
    const { candidates, telemetry, log } = this.#parts;
    for (const [place, candidate] of candidates.entries()) {
      const { model } = candidate;
      const answer = await this.#ask(candidate, this.#turnEndsAt(place));
      const outcome = { attempts: this.#attempts, isFallback: place > 0 };
      if (!("because" in answer)) {
        measureDecision(telemetry, model, outcome);
        return { ...answer, usage: this.#usage, model: model.modelId };
      }
      const { failure, because } = answer;
      const fields = { ...this.#fields(candidate, failure), because };
      const next = candidates[place + 1]?.model.modelId;
      if (next !== undefined && mayBeAnsweredElsewhere(failure)) {
        log.warn({ ...fields, next }, "model failed; the next one is asked");
        continue;
      }
      log.error({ ...fields, advice: adviceOn(failure.code) }, "model failed");
      measureDecision(telemetry, model, { ...outcome, failedWith: failure.code });
      return { failure: failures.model(failure.code), usage: this.#usage };
    }
    throw new Error("There is no model to ask.");
  }

  /** Asks one model until it answers or is given up. */
  async #ask(candidate: Candidate, endsAt: number): Promise<Decision | GivenUp> {
    const { clock, telemetry, log } = this.#parts;
    let failure: ModelFailure = unavailable;
    for (let retry = 1; ; retry++) {
      const report = candidate.breaker.admit();
      if (!report) return { failure, because: "it keeps failing and is left alone for a while" };
      const answer = await this.#attempt(candidate, endsAt, report);
      if (!("code" in answer)) return answer;
      failure = answer;
      // What the provider asks for is the least; a moment that has passed already is no reason to rush.
      const waitMs = Math.max(failure.retryAfterMs ?? 0, backoff(retry, clock.chance()));
      const because = this.#whyNotAgain(candidate, failure, { retry, timeLeftMs: endsAt - clock.elapsed() - waitMs });
      if (because) return { failure, because };
      log.warn({ ...this.#fields(candidate, failure), waitMs }, "model failed; it is asked again");
      measureWait(telemetry, candidate.model, waitMs / 1000, failure.code);
      await this.#wait(waitMs);
    }
  }

  async #attempt({ model }: Candidate, endsAt: number, report: (health: Health) => void) {
    const { clock, patience } = this.#parts;
    const timeoutMs = Math.min(patience.attemptTimeoutMs, endsAt - clock.elapsed());
    let health: Health = "unknown";
    try {
      const answer = await attempt({ model, number: ++this.#attempts, timeoutMs }, this.#parts);
      this.#usage = addUsage(this.#usage, answer.usage);
      health = "code" in answer ? healthAfter(answer) : "well";
      return answer;
    } finally {
      report(health);
    }
  }

  #whyNotAgain(
    { breaker }: Candidate,
    failure: ModelFailure,
    { retry, timeLeftMs }: { retry: number; timeLeftMs: number },
  ): string | undefined {
    if (!failure.isPassing) return "asking it again would not help";
    if (retry > this.#parts.patience.retries) return "its retries are spent";
    if (breaker.isResting) return "it keeps failing and is left alone for a while";
    if (timeLeftMs > 0) return undefined;
    return failure.retryAfterMs === undefined
      ? "the time for the decision is over"
      : "it asks for a longer wait than the decision has time for";
  }

  /** Leaves time for one attempt of each model that comes after. */
  #turnEndsAt(place: number): number {
    const { candidates, clock, patience } = this.#parts;
    const others = candidates.length - place - 1;
    const leftMs = this.#endsAt - clock.elapsed();
    return clock.elapsed() + Math.max(leftMs - others * patience.attemptTimeoutMs, leftMs / (others + 1));
  }

  async #wait(milliseconds: number): Promise<void> {
    const { clock, signal, stopping } = this.#parts;
    try {
      await clock.wait(milliseconds, AbortSignal.any([signal, stopping]));
    } catch (error) {
      signal.throwIfAborted();
      throw stopping.aborted ? new Draining() : error;
    }
  }

  /** What the log tells of a failure: nothing that anybody said. */
  #fields({ model }: Candidate, { code, status, error }: ModelFailure): LogFields {
    const err = error === undefined ? {} : { err: error };
    return { model: model.modelId, attempt: this.#attempts, code, status, ...err };
  }
}
