import { CancelledError, RetryableError, type TerminalError, type WorkflowContext } from "@restatedev/restate-sdk";

import { Draining, Parked } from "../../ports/engine.ts";
import type { Approval } from "../../ports/event.ts";
import { hasEnded, type Outcome, type Run, type Usage } from "../../ports/run.ts";
import { RunEnded, type State } from "../../ports/state.ts";
import type { EngineParts } from "../engine.ts";
import { Journal, StepFailed, type Cancelled } from "./journal.ts";

interface DriverParts extends Pick<EngineParts, "clock" | "telemetry" | "workflow" | "spanOf"> {
  /** Patient: what a drive asks of it waits until it is back. */
  readonly state: State;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
  /** Has Restate end an invocation at once. */
  readonly drop: (invocationId: string) => Promise<void>;
}

/** Takes a run through its workflow, from the top, as often as Restate asks; finished steps come from its journal. */
export class Driver {
  readonly #parts: DriverParts;

  constructor(parts: DriverParts) {
    this.#parts = parts;
  }

  async drive(context: WorkflowContext): Promise<void> {
    const { state, telemetry, spanOf } = this.#parts;
    const run = await state.runs.find(context.key);
    // Remembered, so that each attempt goes the same way.
    const goesOn = await context.run("begin", () => state.runs.setStatus(context.key, "running"));
    if (!run || !goesOn) return;
    if (hasEnded(run.status)) return this.#leave(context);
    const passed = await telemetry.span(spanOf(run), () => this.#follow(run, context));
    if (passed === parked) throw new RetryableError("The run waits for another version.", { retryAfter: parkedMs });
    if (passed === putDown) throw new RetryableError("The run goes on in another attempt.", { retryAfter: 0 });
  }

  answerTo(runId: string, toolCallId: string): Promise<Approval | null> {
    return this.#parts.state.approvals.find(runId, toolCallId).then((answer) => answer ?? null);
  }

  /** Ends a run, if it has not ended yet, and tells the operator. */
  async end(run: Run, outcome: Outcome): Promise<void> {
    const { runs } = this.#parts.state;
    // Before the end, so that who hears of that finds the line in the log.
    const usage = outcome.usage ?? (await runs.find(run.id))?.usage;
    if (await runs.finish(run.id, outcome)) this.#logEnd(run, outcome, usage);
  }

  /** Ends a run that Restate has ended from outside. */
  async giveUp(runId: string, error: TerminalError): Promise<void> {
    const { state, telemetry } = this.#parts;
    const isNews = await state.runs.finish(runId, { status: "failed", error: givenUp });
    if (isNews) telemetry.log.error({ err: error, run: runId }, "the engine gave a run up");
  }

  /**
   * The run was ended while nobody drove it. It may be one that this version cannot carry on, whose journal has more in it
   * than what was asked for here: to return would not fit that, so Restate is told to drop it.
   */
  async #leave(context: WorkflowContext): Promise<never> {
    await this.#parts.drop(context.request().id);
    throw new RetryableError("The run has ended.", { retryAfter: droppedMs });
  }

  async #follow(run: Run, context: WorkflowContext): Promise<Passed> {
    const { state, clock, stopping } = this.#parts;
    const journal = new Journal({ context, run, state, now: clock.now, stopping, log: this.#log(run) });
    const passed = await Promise.race([this.#pass(run, journal), over(context)]);
    if (journal.end) this.#logEnd(run, journal.end, journal.end.usage);
    else if (typeof passed !== "symbol") await this.end(run, passed);
    return passed;
  }

  async #pass(run: Run, journal: Journal): Promise<Passed> {
    try {
      const outcome = await this.#parts.workflow(run, journal);
      // Whatever a cancelled workflow says, it is cancelled.
      return journal.cancelled.aborted ? cancelled((journal.cancelled.reason as Cancelled).message) : outcome;
    } catch (error) {
      if (error instanceof Draining) return putDown;
      if (error instanceof Parked) return parked;
      if (journal.cancelled.aborted) return cancelled((journal.cancelled.reason as Cancelled).message);
      // By hand, in Restate.
      if (error instanceof CancelledError) return cancelled("The operator cancelled the run.");
      // It was cancelled while nobody drove it.
      if (error instanceof RunEnded) return cancelled("");
      if (!(error instanceof StepFailed)) this.#log(run).error({ err: error }, "run failed");
      return { status: "failed", error: internal };
    }
  }

  #logEnd(run: Run, outcome: Outcome, usage: Usage | undefined): void {
    const code = "error" in outcome ? outcome.error.code : undefined;
    this.#log(run).info({ status: outcome.status, code, usage }, "run ended");
  }

  #log(run: Run) {
    return this.#parts.telemetry.log.child({ run: run.id, session: run.sessionId });
  }
}

/** The run waits for a version of the loop that can carry it on; Restate asks now and then whether one has come. */
const parked = Symbol("parked");
const parkedMs = 1_000;
/** By then Restate has dropped it, or could not be told. */
const droppedMs = 1_000;

/** The run goes on in another attempt, here or elsewhere. */
const putDown = Symbol("put down");

type Passed = Outcome | typeof parked | typeof putDown;

/** Restate has put the run down, to call again when there is news, or lost the connection. */
function over(context: WorkflowContext): Promise<typeof putDown> {
  const { attemptCompletedSignal: signal } = context.request();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(putDown), { once: true });
  });
}

export function cancelled(reason: string): Outcome {
  return { status: "cancelled", error: { code: "cancelled", message: reason } };
}

const internal = { code: "internal", message: "The run failed. The log of the server says why." };
const givenUp = { code: "given-up", message: "The engine gave the run up. The log of the server says why." };
