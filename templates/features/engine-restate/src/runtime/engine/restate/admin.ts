import { OperatorError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";

/** How long the start waits for a Restate that also starts. */
const startTimeoutMs = 10_000;
const pauseMs = 250;
const never = new AbortController().signal;

/** The admin API of Restate. */
export class Admin {
  readonly #url: string;
  readonly #clock: Clock;

  constructor(url: string, clock: Clock) {
    this.#url = url.replace(/\/$/, "");
    this.#clock = clock;
  }

  /**
   * Registers the address of the workers. Several workers may register the same address. New runs go to the newest
   * address. Only that one is registered again, because its services may have changed: forcing an older address would
   * make it the newest. Rejects with an `OperatorError`.
   */
  async register(workerUrl: string, service: string): Promise<void> {
    const { id, isNew } = await this.#registerOnce(workerUrl, { force: false, breaking: true });
    if (isNew) return;
    const newest = await this.#newestDeployment(service);
    if (newest === undefined || newest === id) await this.#registerOnce(workerUrl, { force: true });
  }

  /** Ends an invocation at once, and its caller gets an error. Its journal need not match the code. */
  async kill(invocationId: string): Promise<void> {
    const response = await fetch(`${this.#url}/invocations/${invocationId}/kill`, { method: "PATCH" });
    await response.body?.cancel();
  }

  async #registerOnce(workerUrl: string, options: object): Promise<{ id: string; isNew: boolean }> {
    const response = await this.#fetch("/deployments", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri: workerUrl, ...options }),
    });
    const body = (await response.json().catch(() => ({}))) as { id?: string; message?: string };
    if (response.ok && body.id) return { id: body.id, isNew: response.status === 201 };
    const reason = (body.message ?? response.statusText).trim();
    throw new OperatorError(
      `Restate at ${this.#url} does not accept this worker at ${workerUrl}: ${reason}\n` +
        "WORKER_URL is the address at which Restate reaches the workers. " +
        "RESTATE_IDENTITY_KEY is the key with which it signs.",
    );
  }

  /** Returns the deployment that gets new runs. Undefined when no deployment has the service. */
  async #newestDeployment(service: string): Promise<string | undefined> {
    const response = await this.#fetch(`/services/${service}`);
    const body = (await response.json().catch(() => ({}))) as { deployment_id?: string };
    return body.deployment_id;
  }

  /** Retries until Restate answers. */
  async #fetch(path: string, request?: RequestInit): Promise<Response> {
    const deadline = this.#clock.now() + startTimeoutMs;
    for (;;) {
      try {
        return await fetch(this.#url + path, request);
      } catch (error) {
        if (this.#clock.now() > deadline) throw noAnswer(this.#url, error);
        await this.#clock.wait(pauseMs, never);
      }
    }
  }
}

function noAnswer(url: string, cause: unknown): OperatorError {
  const remedy = "Start it (for development: npm run engine), or correct RESTATE_ADMIN_URL and RESTATE_INGRESS_URL.";
  return new OperatorError(`Restate at ${url} does not answer. ${remedy}`, { cause });
}
