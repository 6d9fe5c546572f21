import { setTimeout as delay } from "node:timers/promises";

import { EngineUnavailable } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Approval } from "../../ports/event.ts";
import type { Run } from "../../ports/run.ts";
import { serviceNames } from "./names.ts";

const timeoutMs = 10_000;
/** After a registration, the ingress may answer 404 for this time. */
const unknownServiceMs = 3_000;
const unknownServicePauseMs = 20;
const retryMs = 500;

/** A call of a handler. */
interface Message {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface IngressDeps {
  readonly url: string;
  readonly service: string;
  readonly clock: Clock;
  /** Aborts when the process stops: undelivered messages are then left to the next process. */
  readonly stopping: AbortSignal;
}

/**
 * Calls handlers of the services through Restate. Each call may be repeated. When Restate does not answer, the call
 * rejects with `EngineUnavailable` and is repeated in the background until it succeeds.
 */
export class Ingress {
  readonly #url: string;
  readonly #services: ReturnType<typeof serviceNames>;
  readonly #clock: Clock;
  readonly #stopping: AbortSignal;
  /** Messages to repeat, by path and body. */
  readonly #undelivered = new Map<string, Message>();
  #isRetrying = false;

  constructor({ url, service, clock, stopping }: IngressDeps) {
    this.#url = url.replace(/\/$/, "");
    this.#services = serviceNames(service);
    this.#clock = clock;
    this.#stopping = stopping;
  }

  /** Adds a run to the queue of its session. Restate ignores a repetition. */
  async enqueue({ id, sessionId }: Run): Promise<void> {
    await this.#send([this.#services.session, sessionId, "execute", "send"], id, { "idempotency-key": id });
  }

  async answer(runId: string, toolCallId: string, approval: Approval): Promise<void> {
    await this.#send([this.#services.run, runId, "answer"], { toolCallId, approval });
  }

  /** Makes a waiting run look for a stored answer. */
  async findAnswer(runId: string): Promise<void> {
    await this.#send([this.#services.run, runId, "findAnswer"], null);
  }

  async cancel(runId: string, reason: string): Promise<void> {
    await this.#send([this.#services.run, runId, "cancel"], reason);
  }

  /** Rejects with `EngineUnavailable` when Restate does not answer. */
  async check(): Promise<void> {
    await this.#fetch("/restate/health", { method: "GET" });
  }

  /** Rejects with `EngineUnavailable` when Restate did not answer the last message and does not answer now. */
  async checkAfterFailure(): Promise<void> {
    if (this.#undelivered.size > 0) await this.check();
  }

  #send(path: readonly string[], body: unknown, headers: Record<string, string> = {}): Promise<void> {
    return this.#deliver({
      path: `/${path.map(encodeURIComponent).join("/")}`,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  }

  async #deliver(message: Message): Promise<void> {
    const { path, body, headers } = message;
    const key = `${path} ${body}`;
    try {
      await this.#fetch(path, { method: "POST", headers, body });
      this.#undelivered.delete(key);
    } catch (error) {
      this.#undelivered.set(key, message);
      if (!this.#isRetrying) void this.#retry();
      throw error;
    }
  }

  async #retry(): Promise<void> {
    this.#isRetrying = true;
    while (this.#undelivered.size > 0 && !this.#stopping.aborted) {
      await this.#clock.wait(retryMs, this.#stopping).catch(() => undefined);
      for (const message of this.#undelivered.values()) await this.#deliver(message).catch(() => undefined);
    }
    this.#isRetrying = false;
  }

  async #fetch(path: string, request: RequestInit): Promise<void> {
    const startedAt = performance.now();
    let response = await this.#fetchOnce(path, request);
    while (response.status === 404 && performance.now() - startedAt < unknownServiceMs) {
      await delay(unknownServicePauseMs);
      response = await this.#fetchOnce(path, request);
    }
    if (!response.ok) throw new EngineUnavailable({ cause: new Error(`Restate answered ${response.status}.`) });
  }

  async #fetchOnce(path: string, request: RequestInit): Promise<Response> {
    try {
      const response = await fetch(this.#url + path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
      await response.body?.cancel();
      return response;
    } catch (cause) {
      throw new EngineUnavailable({ cause });
    }
  }
}
