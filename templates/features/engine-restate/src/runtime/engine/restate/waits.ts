import { RestatePromise } from "@restatedev/restate-sdk";

interface Wait {
  readonly promise: RestatePromise<{ readonly number: number; readonly value: unknown }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * All that one run waits for. The SDK follows one promise at a time ("awaitNext already pending" otherwise), and Restate
 * puts a run down with what that one would wake it for. So everything is waited for together, and a cancellation with it.
 * What is added while a wait is on its way is followed after the next piece of news.
 */
export class Waits {
  readonly #cancellation: RestatePromise<{ readonly reason: string }>;
  readonly #onCancel: (reason: string) => void;
  readonly #open = new Map<number, Wait>();
  #count = 0;
  #isFollowing = false;

  constructor(cancellation: RestatePromise<string>, onCancel: (reason: string) => void) {
    this.#cancellation = cancellation.map((reason) => ({ reason: reason ?? "" }));
    this.#onCancel = onCancel;
  }

  /** Never settles once the run is cancelled. */
  for<Value>(promise: RestatePromise<Value>): Promise<Value> {
    const number = ++this.#count;
    const { promise: news, resolve, reject } = Promise.withResolvers<unknown>();
    const numbered = promise.map((value, failure) => {
      if (failure) throw failure;
      return { number, value };
    });
    this.#open.set(number, { promise: numbered, resolve, reject });
    if (!this.#isFollowing) void this.#follow();
    return news as Promise<Value>;
  }

  async #follow(): Promise<void> {
    this.#isFollowing = true;
    // Who starts several things at once starts them all first.
    await Promise.resolve();
    while (this.#open.size > 0) {
      const promises = [...this.#open.values()].map(({ promise }) => promise);
      try {
        const first = await RestatePromise.race([this.#cancellation, ...promises]);
        if ("reason" in first) return this.#onCancel(first.reason);
        this.#open.get(first.number)!.resolve(first.value);
        this.#open.delete(first.number);
      } catch (error) {
        for (const { reject } of this.#open.values()) reject(error);
        this.#open.clear();
      }
    }
    this.#isFollowing = false;
  }
}
