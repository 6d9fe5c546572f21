import type { Model, Models, Services } from "../../ports/index.ts";
import { measureCooldown } from "./metrics.ts";

/** `ignored` says nothing about the health of the model. */
export type CallResult = "success" | "failure" | "ignored";

/** A model and its circuit breaker. */
export type GuardedModel = { readonly model: Model; readonly breaker: CircuitBreaker };

interface BreakerOptions {
  /** Number of failures in a row that opens the breaker. */
  readonly threshold: number;
  readonly cooldownMs: number;
  readonly now: () => number;
  readonly onChange: (state: "open" | "closed") => void;
}

/**
 * Stops calls to a model that keeps failing. After the cooldown one call is let through, and its result decides: close or
 * open again. All runs of the process share the breaker. A new process starts with a closed breaker.
 */
class CircuitBreaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #openUntil: number | undefined;
  #isHalfOpen = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#openUntil !== undefined && this.#options.now() < this.#openUntil;
  }

  /** Returns a function that takes the result of the call, once; undefined when no call is allowed. */
  tryAcquire(): ((result: CallResult) => void) | undefined {
    if (this.#openUntil === undefined) return (result) => this.#count(result);
    if (this.#isHalfOpen || this.isOpen) return undefined;
    this.#isHalfOpen = true;
    return (result) => this.#decide(result);
  }

  #count(result: CallResult): void {
    // A call that started before the breaker opened does not close it.
    if (this.#openUntil !== undefined) return;
    if (result === "success") this.#failures = 0;
    if (result === "failure" && ++this.#failures >= this.#options.threshold) this.#open();
  }

  #decide(result: CallResult): void {
    this.#isHalfOpen = false;
    if (result === "failure") this.#open();
    if (result !== "success") return;
    this.#openUntil = undefined;
    this.#failures = 0;
    this.#options.onChange("closed");
  }

  #open(): void {
    this.#openUntil = this.#options.now() + this.#options.cooldownMs;
    this.#options.onChange("open");
  }
}

/** Gives each model a circuit breaker. Called once a process, so that all runs share the breakers. */
export function guardModels(
  models: Models,
  { failuresBeforeRest, restMs }: { readonly failuresBeforeRest: number; readonly restMs: number },
  { telemetry, clock }: Pick<Services, "telemetry" | "clock">,
): GuardedModel[] {
  return models.map((model) => {
    const fields = { model: model.modelId, provider: model.provider };
    const onChange = (state: "open" | "closed") => {
      if (state === "closed") return telemetry.log.info(fields, "model answers again; its circuit breaker closes");
      telemetry.log.error({ ...fields, restMs }, "model keeps failing; its circuit breaker opens");
      measureCooldown(telemetry, model, restMs / 1000);
    };
    const options = { threshold: failuresBeforeRest, cooldownMs: restMs, now: clock.elapsed, onChange };
    return { model, breaker: new CircuitBreaker(options) };
  });
}
