import { setTimeout as delay } from "node:timers/promises";

import { EngineAway } from "../../ports/engine.ts";
import type { Approval } from "../../ports/event.ts";
import type { Run } from "../../ports/run.ts";
import { names } from "./names.ts";

const timeoutMs = 10_000;
/** For so long it may not know yet of what its administration was told. */
const newsMs = 3_000;
const pauseMs = 20;

/** The way in: what this program tells Restate. Each operation may be repeated; it rejects with `EngineAway`. */
export class Ingress {
  readonly #url: string;
  readonly #services: ReturnType<typeof names>;

  constructor(url: string, service: string) {
    this.#url = url.replace(/\/$/, "");
    this.#services = names(service);
  }

  /** Puts a run into the queue of its session; once, however often it is sent. */
  async send({ id, sessionId }: Run): Promise<void> {
    await this.#post([this.#services.session, sessionId, "take", "send"], id, { "idempotency-key": id });
  }

  async answer(runId: string, toolCallId: string, approval: Approval): Promise<void> {
    await this.#post([this.#services.run, runId, "answer"], { toolCallId, approval });
  }

  /** Asks a run that waits to look whether it was answered meanwhile. */
  async look(runId: string): Promise<void> {
    await this.#post([this.#services.run, runId, "look"], null);
  }

  async cancel(runId: string, reason: string): Promise<void> {
    await this.#post([this.#services.run, runId, "cancel"], reason);
  }

  async check(): Promise<void> {
    await this.#fetch("/restate/health", { method: "GET" });
  }

  #post(path: readonly string[], body: unknown, headers: Record<string, string> = {}): Promise<void> {
    return this.#fetch(`/${path.map(encodeURIComponent).join("/")}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  async #fetch(path: string, request: RequestInit): Promise<void> {
    const begin = performance.now();
    let response = await this.#ask(path, request);
    while (response.status === 404 && performance.now() - begin < newsMs) {
      await delay(pauseMs);
      response = await this.#ask(path, request);
    }
    // Whatever it says, what was asked did not happen, and is asked again.
    if (!response.ok) throw new EngineAway({ cause: new Error(`Restate says ${response.status}.`) });
  }

  async #ask(path: string, request: RequestInit): Promise<Response> {
    try {
      const response = await fetch(this.#url + path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
      await response.body?.cancel();
      return response;
    } catch (cause) {
      throw new EngineAway({ cause });
    }
  }
}
