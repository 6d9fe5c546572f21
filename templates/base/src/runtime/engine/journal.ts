import { expiredApproval } from "../lifecycle.ts";
import type { Approval, Durable, Json, Outcome, Run, RunUpdate, State } from "../ports/index.ts";

interface JournalDeps {
  readonly state: State;
  readonly now: () => number;
  /** The run is cancelled. */
  readonly cancelled: AbortSignal;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
}

/** The run has no journal yet. */
export function isNew(run: Run): boolean {
  return run.status === "queued";
}

/** The journal of one run in the state store. A step with a stored result does not run again. */
export interface Journal extends Durable {
  /** Resolves to the expiry of an approval when the workflow waits for it. The workflow then never continues. */
  readonly suspended: Promise<number>;
  /** How a step has ended the run in the store. */
  outcome: Outcome | undefined;
}

export async function openJournal(run: Run, deps: JournalDeps): Promise<Journal> {
  const { state, now, cancelled, stopping } = deps;
  const results = isNew(run) ? new Map<string, Json>() : await state.journal.read(run.id);
  const { promise: suspended, resolve: suspend } = Promise.withResolvers<number>();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // Without a step that waits for it, the rejection must not count as unhandled.
  aborted.catch(() => undefined);
  if (cancelled.aborted) reject(cancelled.reason as Error);
  else cancelled.addEventListener("abort", () => reject(cancelled.reason as Error), { once: true });
  let isStarting = isNew(run);

  const journal: Journal = {
    suspended,
    outcome: undefined,
    cancelled,
    stopping,

    async step<Result>(
      name: string,
      work: (signal: AbortSignal) => Promise<Result>,
      updateOf: (result: Result) => RunUpdate = () => ({}),
    ): Promise<Result> {
      if (results.has(name)) return results.get(name) as Result;
      cancelled.throwIfAborted();
      // The race ends the step even if the work ignores its signal.
      const result = await Promise.race([work(cancelled), aborted]);
      cancelled.throwIfAborted();
      // The first step also stores that the run has started, which saves a write.
      const update = { ...(isStarting && { status: "running" as const }), ...updateOf(result) };
      isStarting = false;
      await state.runs.update(run, { ...update, step: { name, result: result as Json } });
      results.set(name, result as Json);
      journal.outcome ??= update.end;
      return result;
    },

    async approval(toolCallId: string, expiresAt = Number.POSITIVE_INFINITY): Promise<Approval> {
      const { approvals } = state;
      const isExpired = now() >= expiresAt;
      const stored = await (isExpired
        ? approvals.answer(run.id, toolCallId, expiredApproval)
        : approvals.find(run.id, toolCallId));
      if (stored) return stored;
      suspend(expiresAt);
      return new Promise(() => undefined);
    },
  };
  return journal;
}
