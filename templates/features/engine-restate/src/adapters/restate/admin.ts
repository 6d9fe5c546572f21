import { OperatorError } from "../../config.ts";
import type { Clock } from "../../ports/clock.ts";

/** How long the start waits for a Restate that is just starting, too. */
const patienceMs = 10_000;
const pauseMs = 250;

/** Tells Restate where the workers are. */
export class Admin {
  readonly #url: string;
  readonly #clock: Clock;

  constructor(url: string, clock: Clock) {
    this.#url = url.replace(/\/$/, "");
    this.#clock = clock;
  }

  /** Any number of workers may say the same address, one after the other or together. */
  async register(workerUrl: string): Promise<void> {
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      // An address that is known is asked again what it serves: a new version may serve more.
      body: JSON.stringify({ uri: workerUrl, force: true }),
    };
    const response = await this.#insist(() => fetch(`${this.#url}/deployments`, request));
    if (response.ok) return void (await response.body?.cancel());
    const { message = response.statusText } = (await response.json().catch(() => ({}))) as { message?: string };
    throw new WorkerRefused(this.#url, workerUrl, message);
  }

  /** Ends an invocation at once, whatever its journal says; whoever waits for it is told. */
  async drop(invocationId: string): Promise<void> {
    const response = await fetch(`${this.#url}/invocations/${invocationId}/kill`, { method: "PATCH" });
    await response.body?.cancel();
  }

  async #insist(ask: () => Promise<Response>): Promise<Response> {
    const until = this.#clock.now() + patienceMs;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (this.#clock.now() > until) throw new RestateAway(this.#url, { cause: error });
        await this.#clock.wait(pauseMs, new AbortController().signal);
      }
    }
  }
}

class RestateAway extends OperatorError {
  constructor(url: string, options: ErrorOptions) {
    super(
      `Restate at ${url} does not answer. ` +
        "Start it (for development: npm run engine), or correct RESTATE_ADMIN_URL and RESTATE_INGRESS_URL.",
      options,
    );
  }
}

class WorkerRefused extends OperatorError {
  constructor(url: string, workerUrl: string, message: string) {
    super(
      `Restate at ${url} does not take this worker at ${workerUrl}: ${message.trim()}\n` +
        "WORKER_URL is the address at which Restate reaches the workers, and RESTATE_IDENTITY_KEY the key that it signs with.",
    );
  }
}
