import { RestatePromise } from "@restatedev/restate-sdk";

import { RunCancelled } from "../../errors.ts";

interface Wait {
  readonly promise: RestatePromise<{ readonly number: number; readonly value: unknown }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The promises of Restate that one run waits for, its cancellation included. The SDK awaits one promise at a time
 * (another one fails with "awaitNext already pending"), and Restate resumes a suspended run only for that promise. This
 * class therefore awaits all of them in one race. A promise that is added during a race joins the next one.
 */
export class Waits {
  /** Aborts with `RunCancelled`. */
  readonly cancelled: AbortSignal;
  readonly #cancelling = new AbortController();
  readonly #cancellation: RestatePromise<{ readonly reason: string }>;
  readonly #interruption = Promise.withResolvers<never>();
  readonly #pending = new Map<number, Wait>();
  #count = 0;
  #isRacing = false;

  constructor(cancellation: RestatePromise<string>) {
    this.cancelled = this.#cancelling.signal;
    this.#cancellation = cancellation.map((reason) => ({ reason: reason ?? "" }));
    // Without a wait, the rejection must not count as unhandled.
    this.#interruption.promise.catch(() => undefined);
  }

  /** Waits for a promise. Rejects when the run is cancelled or interrupted first. */
  for<Value>(promise: RestatePromise<Value>): Promise<Value> {
    const number = ++this.#count;
    const { promise: settled, resolve, reject } = Promise.withResolvers<unknown>();
    const numbered = promise.map((value, failure) => {
      if (failure) throw failure;
      return { number, value };
    });
    this.#pending.set(number, { promise: numbered, resolve, reject });
    if (!this.#isRacing) void this.#race();
    return Promise.race([settled as Promise<Value>, this.#interruption.promise]);
  }

  /** Rejects all waits, now and later. */
  interrupt(error: Error): void {
    this.#interruption.reject(error);
  }

  async #race(): Promise<void> {
    this.#isRacing = true;
    // Calls of `for` in the same moment join the first race.
    await Promise.resolve();
    while (this.#pending.size > 0) {
      const promises = [...this.#pending.values()].map(({ promise }) => promise);
      try {
        const first = await RestatePromise.race([this.#cancellation, ...promises]);
        if ("reason" in first) return this.#cancel(first.reason);
        this.#pending.get(first.number)!.resolve(first.value);
        this.#pending.delete(first.number);
      } catch (error) {
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
      }
    }
    this.#isRacing = false;
  }

  /** Active steps reject at once, even if their work ignores the signal. The workflow may still record their calls. */
  #cancel(reason: string): void {
    const error = new RunCancelled(reason);
    this.#cancelling.abort(error);
    this.interrupt(error);
  }
}
