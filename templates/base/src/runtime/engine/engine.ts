import { setTimeout as delay } from "node:timers/promises";

import type { Configuration } from "../config.ts";
import { Draining, RunCancelled, Unavailable } from "../errors.ts";
import { cancelledOutcome, newRun } from "../lifecycle.ts";
import type { Approval, Engine, Run, RunRequest, State } from "../ports/index.ts";
import { retryWhileUnavailable, wrapState } from "../wrap-port.ts";
import { endRun, executeRun, type ExecutionDeps } from "./run-execution.ts";
import { RunQueue, variables } from "./run-queue.ts";
import { Timers } from "./timers.ts";

export { variables };

export type EngineDeps = ExecutionDeps & { readonly config: Configuration<typeof variables> };

export const create = (deps: EngineDeps): Engine => new EmbeddedEngine(deps);

/**
 * One process, with a journal in the state store. Executes a run by calling the workflow from the top; a step with a
 * stored result returns at once. A run that waits for an approval is suspended; the answer, the expiry or the next start
 * of the process resumes it. While the store is away, runs retry and requests fail.
 */
class EmbeddedEngine implements Engine {
  /** The state that rejects while the store is away, for requests. */
  readonly #state: State;
  /** The state of `deps` retries, for runs. */
  readonly #deps: EngineDeps;
  readonly #queue: RunQueue;
  readonly #timers: Timers;
  readonly #active = new Map<string, { abort: AbortController; done: Promise<void> }>();
  readonly #stopping = new AbortController();
  #recovered: Promise<unknown> = Promise.resolve();
  /** Runs whose approval may be stored although the request failed. */
  readonly #unconfirmedApprovals = new Set<string>();
  #isReconciling = false;

  constructor(deps: EngineDeps) {
    this.#state = deps.state;
    this.#deps = { ...deps, state: wrapState(deps.state, retryWhileUnavailable(deps.clock)) };
    this.#queue = new RunQueue(deps.config);
    this.#timers = new Timers(deps.clock);
    void this.#resumeExpired();
  }

  async start(request: RunRequest): Promise<{ run: Run; created: boolean }> {
    if (this.#stopping.signal.aborted) throw new Draining();
    this.#queue.reserve(request.principal);
    try {
      // Runs of an earlier process come first in their sessions.
      await this.#recovered;
      const accepted = await this.#state.runs.create(newRun(request, this.#deps.clock), request.idempotencyKey);
      if (accepted.created) this.#queue.add(accepted.run);
      return accepted;
    } catch (error) {
      if (error instanceof Unavailable) this.#reconcile().catch(() => undefined);
      throw error;
    } finally {
      this.#queue.release(request.principal);
      this.#executeReady();
    }
  }

  async approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    try {
      const answer = await this.#state.approvals.answer(runId, toolCallId, approval);
      if (answer) this.#resume(runId);
      return answer;
    } catch (error) {
      if (error instanceof Unavailable) this.#reconcile(runId).catch(() => undefined);
      throw error;
    }
  }

  async cancel(runId: string, reason: string): Promise<void> {
    const active = this.#active.get(runId);
    active?.abort.abort(new RunCancelled(reason));
    if (active) return active.done;
    this.#timers.clear(runId);
    const run = await this.#deps.state.runs.find(runId);
    if (!run) return;
    await endRun(run, cancelledOutcome(reason), this.#deps);
    this.#queue.remove(run);
    this.#executeReady();
  }

  recover(): Promise<number> {
    const recovery = this.#addUnfinished();
    this.#recovered = recovery.catch(() => undefined);
    return recovery;
  }

  /** The engine is as healthy as the process. */
  async check(): Promise<void> {}

  async drain(graceMs: number): Promise<void> {
    this.#stopping.abort(new Draining());
    this.#queue.close();
    this.#timers.stop();
    const ends = [...this.#active.values()].map(({ done }) => done);
    await Promise.race([Promise.all(ends), delay(graceMs)]);
  }

  async #addUnfinished(): Promise<number> {
    const runs = await this.#deps.state.runs.unfinished();
    for (const run of runs) this.#queue.add(run);
    this.#executeReady();
    return runs.length;
  }

  /** Finds runs and approvals that the store holds although their request failed: the response got lost. */
  async #reconcile(approvedRunId?: string): Promise<void> {
    if (approvedRunId) this.#unconfirmedApprovals.add(approvedRunId);
    if (this.#isReconciling) return;
    this.#isReconciling = true;
    await this.#addUnfinished().finally(() => (this.#isReconciling = false));
    for (const runId of this.#unconfirmedApprovals) this.#resume(runId);
    this.#unconfirmedApprovals.clear();
  }

  async #resumeExpired(): Promise<void> {
    for await (const runId of this.#timers.due()) this.#resume(runId);
  }

  #resume(runId: string): void {
    this.#queue.resume(runId);
    this.#executeReady();
  }

  #executeReady(): void {
    for (let run = this.#queue.next(); run; run = this.#queue.next()) {
      if (run.status === "waiting") this.#timers.clear(run.id);
      const abort = new AbortController();
      this.#active.set(run.id, { abort, done: this.#execute(run, abort.signal) });
    }
  }

  async #execute(run: Run, cancelled: AbortSignal): Promise<void> {
    const execution = await executeRun(run, { cancelled, stopping: this.#stopping.signal }, this.#deps);
    this.#active.delete(run.id);
    if (execution.kind === "ended") this.#queue.remove(run);
    else this.#queue.suspend(run.id);
    if (execution.kind === "suspended") this.#timers.set(run.id, execution.expiresAt);
    // The cancellation came while the run was suspended.
    if (execution.kind !== "ended" && cancelled.aborted) {
      await this.cancel(run.id, (cancelled.reason as RunCancelled).message).catch(() => undefined);
    }
    this.#executeReady();
  }
}
