import { CancelledError, RetryableError, type TerminalError, type WorkflowContext } from "@restatedev/restate-sdk";

import { Draining, Parked, RunEnded, type RunCancelled } from "../../errors.ts";
import { cancelledOutcome, hasEnded } from "../../lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Workflow } from "../../ports/engine.ts";
import type { Outcome, Run, Usage } from "../../ports/run.ts";
import type { State } from "../../ports/state.ts";
import type { Log, SpanOptions, Telemetry } from "../../ports/telemetry.ts";
import type { Admin } from "./admin.ts";
import { Journal, StepFailed } from "./journal.ts";

/** Restate repeats a parked run after this time: a worker that can continue it may have started. */
const parkedRetryMs = 1_000;
const killRetryMs = 1_000;

export interface ExecutionDeps {
  /** Retries while the store is unavailable. */
  readonly state: State;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly workflow: Workflow;
  /** Returns the span of one execution of a run. */
  readonly spanOf: (run: Run) => SpanOptions;
  /** Aborts when the process is about to stop. */
  readonly stopping: AbortSignal;
  readonly admin: Admin;
}

/** `incompatible`: waits for another version of the loop. `interrupted`: continues on any worker. */
type Execution = Outcome | "incompatible" | "interrupted";

/** Executes a run from the top of its workflow. A `RetryableError` makes Restate repeat it on any worker. */
export async function executeRun(context: WorkflowContext, deps: ExecutionDeps): Promise<void> {
  const { state, telemetry, spanOf } = deps;
  const run = await state.runs.find(context.key);
  // In the journal, so that each attempt takes the same path.
  const isOpen = await context.run("begin", () => state.runs.setStatus(context.key, "running"));
  if (!run || !isOpen) return;
  if (hasEnded(run.status)) return killExecution(context, deps);
  const execution = await telemetry.span(spanOf(run), () => execute(run, context, deps));
  if (execution === "incompatible") {
    throw new RetryableError("The run waits for another version.", { retryAfter: parkedRetryMs });
  }
  if (execution === "interrupted") throw new RetryableError("The run continues in another attempt.", { retryAfter: 0 });
}

/** Stores and logs the end of a run. Does nothing when the run has ended before. */
export async function endRun(run: Run, outcome: Outcome, deps: ExecutionDeps): Promise<void> {
  const { runs } = deps.state;
  // Before the end, so that the log line does not come later than the event.
  const usage = outcome.usage ?? (await runs.find(run.id))?.usage;
  if (await runs.finish(run.id, outcome)) logEnd(run, outcome, usage, deps);
}

/** Fails a run whose execution Restate or an operator has ended. */
export async function failRun(runId: string, error: TerminalError, { state, telemetry }: ExecutionDeps): Promise<void> {
  const isFirst = await state.runs.finish(runId, { status: "failed", error: abandonedError });
  if (isFirst) telemetry.log.error({ err: error, run: runId }, "the engine gave up the run");
}

/**
 * Ends the execution of a run that was cancelled from outside. A plain return fails when the journal holds steps that
 * this version of the loop does not request, so Restate has to end it.
 */
async function killExecution(context: WorkflowContext, { admin }: ExecutionDeps): Promise<never> {
  await admin.kill(context.request().id);
  throw new RetryableError("The run has ended.", { retryAfter: killRetryMs });
}

async function execute(run: Run, context: WorkflowContext, deps: ExecutionDeps): Promise<Execution> {
  const { state, clock, stopping } = deps;
  const journal = new Journal({ context, run, state, now: clock.now, stopping, log: logOf(run, deps) });
  const execution = await Promise.race([executeWorkflow(run, journal, deps), interruption(context)]);
  if (journal.outcome) logEnd(run, journal.outcome, journal.outcome.usage, deps);
  else if (typeof execution !== "string") await endRun(run, execution, deps);
  return execution;
}

async function executeWorkflow(run: Run, journal: Journal, deps: ExecutionDeps): Promise<Execution> {
  const { cancelled } = journal;
  try {
    const outcome = await deps.workflow(run, journal);
    cancelled.throwIfAborted();
    return outcome;
  } catch (error) {
    if (error instanceof Draining) return "interrupted";
    if (error instanceof Parked) return "incompatible";
    if (cancelled.aborted) return cancelledOutcome((cancelled.reason as RunCancelled).message);
    if (error instanceof CancelledError) return cancelledOutcome("An operator cancelled the run in Restate.");
    // Another process ended the run in the same moment.
    if (error instanceof RunEnded) return cancelledOutcome("");
    if (!(error instanceof StepFailed)) logOf(run, deps).error({ err: error }, "run failed");
    return { status: "failed", error: internalError };
  }
}

/** Resolves when Restate suspends the run or loses the connection. */
function interruption(context: WorkflowContext): Promise<"interrupted"> {
  const { attemptCompletedSignal: signal } = context.request();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
}

function logEnd(run: Run, outcome: Outcome, usage: Usage | undefined, deps: ExecutionDeps): void {
  const code = "error" in outcome ? outcome.error.code : undefined;
  logOf(run, deps).info({ status: outcome.status, code, usage }, "run ended");
}

function logOf(run: Run, { telemetry }: ExecutionDeps): Log {
  return telemetry.log.child({ run: run.id, session: run.sessionId });
}

const internalError = { code: "internal", message: "The run failed. The log of the server says why." };
const abandonedError = {
  code: "given-up",
  message: "The engine gave up the run. The log of the server says why.",
};
