import type { Durable } from "../ports/engine.ts";
import { expired } from "../ports/event.ts";
import type { Json } from "../ports/json.ts";
import type { Outcome, Run } from "../ports/run.ts";
import type { Progress, State } from "../ports/state.ts";

interface JournalOptions {
  /** The run is cancelled. */
  readonly signal: AbortSignal;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
  readonly now: () => number;
  /** Called when the run has ended in the store. */
  readonly onEnd: (outcome: Outcome) => void;
  /** Called when the workflow asks for an answer that nobody has given; the call that asked never returns. */
  readonly onWait: (expiresAt: number) => void;
}

/** Its journal is empty. */
export function hasNotBegun(run: Run): boolean {
  return run.status === "queued";
}

/** One run's journal as the workflow sees it: a step that it holds is not run again. */
export async function openJournal(
  state: State,
  run: Run,
  { signal, stopping, now, onEnd, onWait }: JournalOptions,
): Promise<Durable> {
  const { id: runId } = run;
  let isNew = hasNotBegun(run);
  const finished = isNew ? new Map<string, Json>() : await state.journal.read(runId);
  const { promise: isAborted, reject } = Promise.withResolvers<never>();
  isAborted.catch(() => undefined);
  if (signal.aborted) reject(signal.reason as Error);
  else signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });

  return {
    cancelled: signal,
    stopping,

    async step<Result>(
      name: string,
      work: (signal: AbortSignal) => Promise<Result>,
      progress: (result: Result) => Progress = () => ({}),
    ): Promise<Result> {
      if (finished.has(name)) return finished.get(name) as Result;
      signal.throwIfAborted();
      // Whether or not the work listens to its signal.
      const result = await Promise.race([work(signal), isAborted]);
      signal.throwIfAborted();
      // That it runs is written with its first step, which spares the store a write.
      const reached = { ...(isNew && { status: "running" as const }), ...progress(result) };
      isNew = false;
      await state.runs.write(run, { ...reached, step: { name, result: result as Json } });
      finished.set(name, result as Json);
      if (reached.end) onEnd(reached.end);
      return result;
    },

    async approval(toolCallId, expiresAt = Number.POSITIVE_INFINITY) {
      const { approvals } = state;
      const isOver = now() >= expiresAt;
      const answer = await (isOver ? approvals.answer(runId, toolCallId, expired) : approvals.find(runId, toolCallId));
      if (answer) return answer;
      onWait(expiresAt);
      return new Promise(() => undefined);
    },
  };
}
