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

  /**
   * Any number of workers may say the same address, one after the other or together. What begins from then on goes to an
   * address that is new. One that is known is asked again what it serves, for a new version may serve more, or what served
   * there before was something else; but not where another has come after it: a worker of the version before, started
   * again, would get what belongs to the new one.
   */
  async register(workerUrl: string, service: string): Promise<void> {
    const { id, isNew } = await this.#announce(workerUrl, { force: false, breaking: true });
    if (isNew) return;
    const newest = await this.#newestOf(service);
    if (newest === undefined || newest === id) await this.#announce(workerUrl, { force: true });
  }

  /** Ends an invocation at once, whatever its journal says; whoever waits for it is told. */
  async drop(invocationId: string): Promise<void> {
    const response = await fetch(`${this.#url}/invocations/${invocationId}/kill`, { method: "PATCH" });
    await response.body?.cancel();
  }

  async #announce(workerUrl: string, options: object): Promise<{ id: string; isNew: boolean }> {
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri: workerUrl, ...options }),
    };
    const response = await this.#insist(() => fetch(`${this.#url}/deployments`, request));
    const body = (await response.json().catch(() => ({}))) as { id?: string; message?: string };
    if (response.ok && body.id) return { id: body.id, isNew: response.status === 201 };
    throw new WorkerRefused(this.#url, workerUrl, body.message ?? response.statusText);
  }

  /** The deployment that gets what begins now; undefined where nobody serves it. */
  async #newestOf(service: string): Promise<string | undefined> {
    const response = await this.#insist(() => fetch(`${this.#url}/services/${service}`));
    const body = (await response.json().catch(() => ({}))) as { deployment_id?: string };
    return body.deployment_id;
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
