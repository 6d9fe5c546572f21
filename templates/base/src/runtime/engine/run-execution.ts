import { CorruptRecord, Draining, Parked, RunEnded, type RunCancelled } from "../errors.ts";
import { cancelledOutcome } from "../lifecycle.ts";
import type { Log, Outcome, Run, Services, SpanOptions, Workflow } from "../ports/index.ts";
import { isNew, openJournal, type Journal } from "./journal.ts";

/** How long a cancelled run may take to record its interrupted calls. */
const cancelGraceMs = 1_000;

export interface ExecutionDeps extends Services {
  readonly workflow: Workflow;
  /** Returns the span of one execution of a run. */
  readonly spanOf: (run: Run) => SpanOptions;
}

/** `cancelled` aborts with `RunCancelled`, `stopping` with `Draining`. */
type Signals = { readonly cancelled: AbortSignal; readonly stopping: AbortSignal };

/**
 * `suspended`: waits for an approval until `expiresAt` (milliseconds since the epoch, or infinity).
 * `incompatible`: waits for another version of the loop. `interrupted`: continues in the next process.
 */
type Execution =
  | { readonly kind: "ended" | "incompatible" | "interrupted" }
  | { readonly kind: "suspended"; readonly expiresAt: number };

/** Executes a run from the top of its workflow until it ends or must wait, and stores its new status. Never rejects. */
export async function executeRun(run: Run, signals: Signals, deps: ExecutionDeps): Promise<Execution> {
  try {
    return await deps.telemetry.span(deps.spanOf(run), () => execute(run, signals, deps));
  } catch (error) {
    logOf(run, deps).error({ err: error }, "run cannot be recorded; the next start of the process continues it");
    return { kind: "interrupted" };
  }
}

/** Stores and logs the end of a run. Does nothing when the run has ended before. */
export async function endRun(run: Run, outcome: Outcome, deps: ExecutionDeps): Promise<void> {
  if (await deps.state.runs.finish(run.id, outcome)) await logEnd(run, outcome, deps);
}

async function execute(run: Run, { cancelled, stopping }: Signals, deps: ExecutionDeps): Promise<Execution> {
  const { state, clock, workflow } = deps;
  let journal: Journal | undefined;
  let outcome: Outcome;
  try {
    // The first step of a new run sets the status. A run that was cancelled while suspended has ended.
    if (!isNew(run) && !(await state.runs.setStatus(run.id, "running"))) return { kind: "ended" };
    journal = await openJournal(run, { state, now: clock.now, cancelled, stopping });
    const result = await withCancelGrace(Promise.race([workflow(run, journal), journal.suspended]), cancelled);
    cancelled.throwIfAborted();
    if (typeof result === "number") {
      await state.runs.setStatus(run.id, "waiting");
      return { kind: "suspended", expiresAt: result };
    }
    outcome = result;
  } catch (error) {
    if (cancelled.aborted) outcome = cancelledOutcome((cancelled.reason as RunCancelled).message);
    else if (error instanceof Draining) return { kind: "interrupted" };
    else if (error instanceof Parked) return { kind: "incompatible" };
    else outcome = failedOutcome(error, logOf(run, deps));
  }
  if (journal?.outcome) await logEnd(run, journal.outcome, deps);
  else await endRun(run, outcome, deps);
  return { kind: "ended" };
}

async function logEnd(run: Run, outcome: Outcome, deps: ExecutionDeps): Promise<void> {
  const usage = outcome.usage ?? (await deps.state.runs.find(run.id))?.usage;
  const code = "error" in outcome ? outcome.error.code : undefined;
  logOf(run, deps).info({ status: outcome.status, code, usage }, "run ended");
}

function logOf({ id, sessionId }: Run, { telemetry }: ExecutionDeps): Log {
  return telemetry.log.child({ run: id, session: sessionId });
}

async function withCancelGrace<Result>(work: Promise<Result>, cancelled: AbortSignal): Promise<Result> {
  const { promise: graceIsOver, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const startGrace = () => {
    timer = setTimeout(() => reject(cancelled.reason as Error), cancelGraceMs);
  };
  if (cancelled.aborted) startGrace();
  else cancelled.addEventListener("abort", startGrace, { once: true });
  try {
    return await Promise.race([work, graceIsOver]);
  } finally {
    clearTimeout(timer);
  }
}

function failedOutcome(error: unknown, log: Log): Outcome {
  // Another process or request ended the run in the same moment.
  if (error instanceof RunEnded) return cancelledOutcome("");
  log.error({ err: error }, "run failed");
  return { status: "failed", error: error instanceof CorruptRecord ? corruptJournal : internalError };
}

const internalError = { code: "internal", message: "The run failed. The log of the server says why." };

const corruptJournal = {
  code: "journal-unreadable",
  message:
    "The journal of this run cannot be read, so the run cannot continue. The log of the server names the record.",
};
