import { RestatePromise, type WorkflowContext } from "@restatedev/restate-sdk";

import { Draining, RunEnded, RuntimeError, Unavailable } from "../../errors.ts";
import { expiredApproval } from "../../lifecycle.ts";
import type { Durable } from "../../ports/engine.ts";
import type { Approval } from "../../ports/event.ts";
import type { Outcome, Run } from "../../ports/run.ts";
import type { RunUpdate, State } from "../../ports/state.ts";
import type { Log } from "../../ports/telemetry.ts";
import { pendingCallKey, promiseNames } from "./names.ts";
import { Waits } from "./waits.ts";

interface JournalDeps {
  readonly context: WorkflowContext;
  readonly run: Run;
  readonly state: State;
  /** Milliseconds since the epoch, from the clock that sets the expiry of approvals. */
  readonly now: () => number;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** The journal entry of a step. */
type Entry<Value> = { readonly value: Value } | { readonly failure: "run-ended" | "error" };

/** The journal of one run at Restate. A step with a stored result does not run again. */
export class Journal implements Durable {
  readonly stopping: AbortSignal;
  readonly cancelled: AbortSignal;
  /** How a step has ended the run in the store. */
  outcome: Outcome | undefined;
  readonly #deps: JournalDeps;
  readonly #waits: Waits;
  /** The stored status of the run is still `parked`. */
  #isParked: boolean;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
    this.#waits = new Waits(deps.context.promise<string>(promiseNames.cancellation).get());
    this.stopping = deps.stopping;
    this.cancelled = this.#waits.cancelled;
    this.#isParked = deps.run.status === "parked";
  }

  async step<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    updateOf: (result: Result) => RunUpdate = () => ({}),
  ): Promise<Result> {
    const { context, run } = this.#deps;
    const entry = await this.#waits.for(context.run(name, () => this.#attempt(name, work)));
    if ("failure" in entry) throw entry.failure === "run-ended" ? new RunEnded(run.id) : new StepFailed(name);
    await this.#update(updateOf(entry.value));
    return entry.value;
  }

  async approval(toolCallId: string, expiresAt?: number): Promise<Approval> {
    const { context, run, state, now } = this.#deps;
    // Each attempt requests the same promises in the same order, before it reads the store.
    context.set(pendingCallKey, toolCallId);
    const answer = context.promise<Approval>(promiseNames.approval(toolCallId)).get();
    const expiry = expiresAt === undefined ? [] : [context.sleep(Math.max(0, expiresAt - now())).map(() => undefined)];
    const answerOrExpiry = RestatePromise.race([answer, ...expiry]);
    const stored = await state.approvals.find(run.id, toolCallId);
    if (stored) return stored;
    await state.runs.setStatus(run.id, "waiting");
    const approval = await this.#waitUntilStop(answerOrExpiry);
    await state.runs.setStatus(run.id, "running");
    // The first answer counts, so an expiry is stored as an answer.
    return (approval ?? (await state.approvals.answer(run.id, toolCallId, expiredApproval)))!;
  }

  async #waitUntilStop<Value>(promise: RestatePromise<Value>): Promise<Value> {
    const { stopping } = this.#deps;
    const interrupt = () => this.#waits.interrupt(new Draining());
    if (stopping.aborted) interrupt();
    stopping.addEventListener("abort", interrupt, { once: true });
    const value = await this.#waits.for(promise);
    stopping.removeEventListener("abort", interrupt);
    return value;
  }

  /** Returns a failure as data: Restate would repeat a step that throws forever. Only `Unavailable` is repeated. */
  async #attempt<Value>(name: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Entry<Value>> {
    try {
      await this.#leaveParked();
      return { value: await work(this.cancelled) };
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      if (error instanceof RunEnded) return { failure: "run-ended" };
      if (error instanceof Draining) this.#waits.interrupt(error);
      // The step has no result. Another attempt runs it again, or the run ends.
      if (error instanceof Draining || this.cancelled.aborted) return new Promise(() => undefined);
      this.#deps.log.error({ err: error, step: name }, "step failed");
      return { failure: "error" };
    }
  }

  /** A parked run is running again when it executes a new step. */
  async #leaveParked(): Promise<void> {
    if (!this.#isParked) return;
    this.#isParked = false;
    await this.#deps.state.runs.setStatus(this.#deps.run.id, "running");
  }

  async #update(update: RunUpdate): Promise<void> {
    if (Object.keys(update).length === 0) return;
    await this.#deps.state.runs.update(this.#deps.run, update);
    this.outcome = update.end;
  }
}

/** The cause is in the log. */
export class StepFailed extends RuntimeError {
  constructor(step: string) {
    super(`The step "${step}" failed.`);
  }
}
