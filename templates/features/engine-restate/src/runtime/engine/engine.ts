import { z } from "zod";

import { wholeNumber, type Configuration } from "../config.ts";
import { Draining, Overloaded, PrincipalLimitReached, Unavailable } from "../errors.ts";
import { cancelledOutcome, hasEnded, newRun } from "../lifecycle.ts";
import type { Engine, RunRequest } from "../ports/engine.ts";
import type { Approval } from "../ports/event.ts";
import type { Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import { retryWhileUnavailable, wrapState } from "../wrap-port.ts";
import { Admin } from "./restate/admin.ts";
import { Endpoint } from "./restate/endpoint.ts";
import { Ingress } from "./restate/ingress.ts";
import { serviceNames } from "./restate/names.ts";
import { endRun, type ExecutionDeps } from "./restate/run-execution.ts";
import { createServices } from "./restate/services.ts";

const address = z.string().regex(/^https?:\/\/[^/\s]+\/?$/, "must be http://host:port");

export const variables = {
  /** Limit of queued and active runs of all workers. Runs that wait for an approval do not count. */
  MAX_RUNS_IN_PROGRESS: wholeNumber(1, 100_000).default(200),
  /** Share of one principal in that limit. */
  MAX_RUNS_PER_PRINCIPAL: wholeNumber(1, 100_000).default(100),
  RESTATE_INGRESS_URL: address.default("http://127.0.0.1:8080"),
  RESTATE_ADMIN_URL: address.default("http://127.0.0.1:9070"),
  RESTATE_SERVICE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, "must be letters, digits and hyphens")
    .default("agent"),
  RESTATE_IDENTITY_KEY: z
    .string()
    .regex(/^publickeyv1_\w+$/, "must be a public key of Restate: publickeyv1_…")
    .optional(),
  /** Default: only this machine, because every caller of the port can start runs. */
  WORKER_HOST: z.string().default("127.0.0.1"),
  WORKER_PORT: wholeNumber(0, 65_535).default(9080),
  /** Default: WORKER_HOST and WORKER_PORT. */
  WORKER_URL: address.optional(),
};

export type EngineDeps = Omit<ExecutionDeps, "stopping" | "admin"> & {
  readonly config: Configuration<typeof variables>;
};

/** How long a cancelled run may take to record its interrupted calls. */
const cancelGraceMs = 3_000;

/**
 * The distributed engine. Restate keeps the journals and the queues of the sessions, and calls any of the workers. This
 * process is one worker, and it also accepts requests. A run is stored first and sent to Restate second, so that each
 * run can be read. While the store is away, runs retry and requests fail.
 */
export function create(deps: EngineDeps): Engine {
  return new RestateEngine(deps);
}

class RestateEngine implements Engine {
  /** The state that rejects while the store is away, for requests. */
  readonly #state: State;
  /** The state of `deps` retries, for runs. */
  readonly #deps: ExecutionDeps;
  readonly #config: EngineDeps["config"];
  readonly #ingress: Ingress;
  readonly #endpoint: Endpoint;
  readonly #stopping = new AbortController();
  #recovery: Promise<number> | undefined;

  constructor({ config, ...deps }: EngineDeps) {
    const { state, clock, telemetry } = deps;
    const stopping = this.#stopping.signal;
    this.#config = config;
    this.#state = state;
    this.#deps = {
      ...deps,
      state: wrapState(state, retryWhileUnavailable(clock)),
      stopping,
      admin: new Admin(config.RESTATE_ADMIN_URL, clock),
    };
    this.#ingress = new Ingress({ url: config.RESTATE_INGRESS_URL, service: config.RESTATE_SERVICE, clock, stopping });
    this.#endpoint = new Endpoint({
      services: createServices(config.RESTATE_SERVICE, this.#deps),
      identityKey: config.RESTATE_IDENTITY_KEY,
      log: telemetry.log,
    });
  }

  async start(request: RunRequest): Promise<{ run: Run; created: boolean }> {
    await this.#requireCapacity(request.principal);
    const run = newRun(request, this.#deps.clock);
    const accepted = await this.#state.runs.create(run, request.idempotencyKey).catch((error: unknown) => {
      // The run may be stored although the response got lost.
      if (error instanceof Unavailable) this.#enqueueStored().catch(() => undefined);
      throw error;
    });
    // Also an earlier run: its process may have died before it sent the run.
    if (accepted.run.status === "queued") await this.#ingress.enqueue(accepted.run);
    return accepted;
  }

  async approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    const answer = await this.#storeAnswer(runId, toolCallId, approval).catch((error: unknown) => {
      // The answer may be stored although the response got lost.
      if (error instanceof Unavailable) this.#ingress.findAnswer(runId).catch(() => undefined);
      throw error;
    });
    if (answer) await this.#ingress.answer(runId, toolCallId, answer);
    return answer;
  }

  async cancel(runId: string, reason: string): Promise<void> {
    const run = await this.#deps.state.runs.find(runId);
    if (!run || hasEnded(run.status)) return;
    const isSent = this.#ingress.cancel(runId, reason).then(
      () => true,
      () => false,
    );
    // The worker of the run records interrupted calls and ends the run. Without a worker, this process ends it.
    const hasWorker = run.status === "running" || run.status === "waiting";
    if (hasWorker && (await isSent)) await this.#waitForEnd(runId);
    await endRun(run, cancelledOutcome(reason), this.#deps);
    await isSent;
  }

  recover(): Promise<number> {
    return (this.#recovery ??= this.#startWorker());
  }

  check(): Promise<void> {
    return this.#ingress.check();
  }

  drain(graceMs: number): Promise<void> {
    const closed = this.#endpoint.close(graceMs);
    this.#stopping.abort(new Draining());
    return closed;
  }

  /** Restate continues the runs that it knows. It may have missed queued runs and stored answers: sends them again. */
  async #startWorker(): Promise<number> {
    const { WORKER_HOST, WORKER_PORT, WORKER_URL, RESTATE_SERVICE } = this.#config;
    const runs = await this.#deps.state.runs.unfinished();
    const url = await this.#endpoint.listen(WORKER_HOST, WORKER_PORT);
    await this.#deps.admin.register(WORKER_URL ?? url, serviceNames(RESTATE_SERVICE).run);
    this.#deps.telemetry.log.info({ worker: url }, "worker is registered");
    for (const run of runs) {
      await this.#ingress.enqueue(run).catch(() => undefined);
      if (run.status !== "queued") await this.#ingress.findAnswer(run.id).catch(() => undefined);
    }
    return runs.length;
  }

  async #requireCapacity(principal: string): Promise<void> {
    const { MAX_RUNS_IN_PROGRESS: limit, MAX_RUNS_PER_PRINCIPAL: share } = this.#config;
    if (this.#stopping.signal.aborted) throw new Draining();
    // Runs of an earlier process come first in their sessions.
    await this.#recovery?.catch(() => undefined);
    await this.#ingress.checkAfterFailure();
    const { total, own } = await this.#countInProgress(principal);
    if (total >= limit) throw new Overloaded(limit);
    if (own >= share) throw new PrincipalLimitReached(share);
  }

  /** An unavailable store fails the next operation of the request. */
  async #countInProgress(principal: string): Promise<{ total: number; own: number }> {
    try {
      return await this.#state.runs.inProgress(principal);
    } catch (error) {
      if (error instanceof Unavailable) return { total: 0, own: 0 };
      throw error;
    }
  }

  /** Sets the status at once, so that the next read does not show a waiting run without a pending approval. */
  async #storeAnswer(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    const { approvals, runs } = this.#state;
    const answer = await approvals.answer(runId, toolCallId, approval);
    const isWaiting = answer && (await runs.find(runId))?.status === "waiting";
    if (isWaiting && (await approvals.pending(runId)).length === 0) await runs.setStatus(runId, "running");
    return answer;
  }

  async #enqueueStored(): Promise<void> {
    const runs = await this.#deps.state.runs.unfinished();
    for (const run of runs) if (run.status === "queued") await this.#ingress.enqueue(run).catch(() => undefined);
  }

  async #waitForEnd(runId: string): Promise<void> {
    const timeout = AbortSignal.timeout(cancelGraceMs);
    for await (const _event of this.#state.events.follow(runId, 0, timeout));
  }
}
