import type { Clock } from "../ports/clock.ts";
import type { Durable } from "../ports/engine.ts";

/** What the journal holds of a step. */
export interface Entry<Result> {
  readonly result: Result;
  /** How long it was at work, in milliseconds. Part of what is remembered, so that a replay counts the same. */
  readonly tookMs: number;
}

/** Runs a step, or reads what the journal has of it. */
export function entryOf<Result>(
  durable: Durable,
  clock: Clock,
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Entry<Result>> {
  return durable.step(name, async (signal) => {
    const startedAt = clock.elapsed();
    const result = await work(signal);
    return { result, tookMs: Math.round(clock.elapsed() - startedAt) };
  });
}
