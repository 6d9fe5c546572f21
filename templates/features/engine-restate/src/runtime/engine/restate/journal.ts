import { RestatePromise, type WorkflowContext } from "@restatedev/restate-sdk";

import { Draining, type Durable } from "../../ports/engine.ts";
import { expired, type Approval } from "../../ports/event.ts";
import type { Outcome, Run } from "../../ports/run.ts";
import { RunEnded, type Progress, type State } from "../../ports/state.ts";
import type { Log } from "../../ports/telemetry.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import { asked, promises } from "./names.ts";
import { Waits } from "./waits.ts";

interface JournalOptions {
  readonly context: WorkflowContext;
  readonly run: Run;
  readonly state: State;
  /** Milliseconds since the epoch, from the clock that set the expiry of approvals. */
  readonly now: () => number;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** What Restate remembers of a step: what it returned, or that nothing came of it. */
type Result<Value> = { readonly value: Value } | { readonly lost: "run ended" | "failed" };

/** One run's journal at Restate as the workflow sees it: a step that it holds is not run again. */
export class Journal implements Durable {
  readonly stopping: AbortSignal;
  readonly cancelled: AbortSignal;
  /** How a step has ended the run. */
  end: Outcome | undefined;
  readonly #options: JournalOptions;
  readonly #cancelling = new AbortController();
  /** Rejects when the run is put down where it stands, or is cancelled. */
  readonly #left = Promise.withResolvers<never>();
  readonly #waits: Waits;
  /** Until it does something that is not remembered. */
  #isParked: boolean;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.stopping = options.stopping;
    this.cancelled = this.#cancelling.signal;
    this.#isParked = options.run.status === "parked";
    this.#left.promise.catch(() => undefined);
    const cancellation = options.context.promise<string>(promises.cancellation).get();
    this.#waits = new Waits(cancellation, (reason) => this.#cancel(new Cancelled(reason)));
  }

  async step<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    progress?: (result: Result) => Progress,
  ): Promise<Result> {
    const { context, run } = this.#options;
    const remembered = context.run(name, () => this.#attempt(name, work));
    const result = await Promise.race([this.#waits.for(remembered), this.#left.promise]);
    if ("lost" in result) throw result.lost === "run ended" ? new RunEnded(run.id) : new StepFailed(name);
    await this.#write(progress?.(result.value));
    return result.value;
  }

  async approval(toolCallId: string, expiresAt?: number): Promise<Approval> {
    const { context, state, now } = this.#options;
    context.set(asked, toolCallId);
    const answer = context.promise<Approval>(promises.approval(toolCallId)).get();
    // Asked for before anything that may be otherwise in another attempt.
    const alarm = expiresAt === undefined ? [] : [context.sleep(Math.max(0, expiresAt - now()))];
    const news = RestatePromise.race([answer, ...alarm.map((time) => time.map(() => undefined))]);
    const early = await state.approvals.find(context.key, toolCallId);
    if (early) return early;
    await state.runs.setStatus(context.key, "waiting");
    const putDown = () => this.#left.reject(new Draining());
    if (this.stopping.aborted) putDown();
    this.stopping.addEventListener("abort", putDown, { once: true });
    const approval = await Promise.race([this.#waits.for(news), this.#left.promise]);
    this.stopping.removeEventListener("abort", putDown);
    await state.runs.setStatus(context.key, "running");
    // The first answer counts; the clock's is a row like any other.
    return (approval ?? (await state.approvals.answer(context.key, toolCallId, expired))) as Approval;
  }

  /** Keeps from Restate what went wrong in a step: it would try again for ever. */
  async #attempt<Value>(name: string, work: (signal: AbortSignal) => Promise<Value>): Promise<Result<Value>> {
    const { signal } = this.#cancelling;
    try {
      await this.#goOn();
      return { value: await work(signal) };
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      if (error instanceof RunEnded) return { lost: "run ended" };
      if (error instanceof Draining) this.#left.reject(error);
      if (error instanceof Draining || signal.aborted) return new Promise(() => undefined);
      this.#options.log.error({ err: error, step: name }, "step failed");
      return { lost: "failed" };
    }
  }

  async #goOn(): Promise<void> {
    if (!this.#isParked) return;
    this.#isParked = false;
    await this.#options.state.runs.setStatus(this.#options.context.key, "running");
  }

  async #write(progress: Progress | undefined): Promise<void> {
    if (!progress) return;
    const { state, run } = this.#options;
    await state.runs.write(run, progress);
    this.end = progress.end;
  }

  /** The steps in hand reject at once, whether or not they listen; the workflow may write down what was cut off. */
  #cancel(reason: Cancelled): void {
    this.#cancelling.abort(reason);
    this.#left.reject(reason);
  }
}

export class Cancelled extends Error {}

/** It was told when it happened. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";

  constructor(step: string) {
    super(`The step "${step}" failed.`);
  }
}
