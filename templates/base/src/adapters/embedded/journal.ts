import type { Durable } from "../../ports/engine.ts";
import { expired } from "../../ports/event.ts";
import type { Json } from "../../ports/json.ts";
import type { Run } from "../../ports/run.ts";
import type { Progress, State } from "../../ports/state.ts";

interface JournalOptions {
  /** The run is cancelled. */
  readonly signal: AbortSignal;
  /** The process is about to stop. */
  readonly stopping: AbortSignal;
  readonly now: () => number;
  /** Called when the workflow asks for an answer that nobody has given; the call that asked never returns. */
  readonly onWait: (expiresAt: number) => void;
}

/** One run's journal as the workflow sees it: a step that it holds is not run again. */
export async function openJournal(
  state: State,
  run: Run,
  { signal, stopping, now, onWait }: JournalOptions,
): Promise<Durable> {
  const { id: runId } = run;
  const finished = await state.journal.read(runId);
  const { promise: isAborted, reject } = Promise.withResolvers<never>();
  isAborted.catch(() => undefined);
  if (signal.aborted) reject(signal.reason as Error);
  else signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });

  return {
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
      await state.runs.write(run, { ...progress(result), step: { name, result: result as Json } });
      finished.set(name, result as Json);
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
