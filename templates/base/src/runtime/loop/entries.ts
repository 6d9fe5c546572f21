import type { Clock } from "../ports/clock.ts";
import { Parked, type Durable } from "../ports/engine.ts";
import type { Progress } from "../ports/state.ts";

/** Which loop this is, and which of its earlier versions left journals that it reads as its own. */
export interface LoopVersion {
  readonly version: number;
  readonly carriesOn: readonly number[];
}

/** What the journal holds of a step. */
export interface Entry<Result> {
  /** The version of the loop that wrote it. */
  readonly loop: number;
  readonly result: Result;
  /** How long it was at work, in milliseconds. Part of what is remembered, so that a replay counts the same. */
  readonly tookMs: number;
}

interface Scribe {
  readonly durable: Durable;
  readonly clock: Clock;
  readonly loop: LoopVersion;
}

/** Runs a step, or reads what the journal has of it. Throws `Parked` when that is of a version that cannot be read. */
export async function entryOf<Result>(
  { durable, clock, loop }: Scribe,
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
  progress: (result: Result) => Progress,
): Promise<Entry<Result>> {
  const { version, carriesOn } = loop;
  const isReadable = (entry: Entry<Result>) => entry.loop === version || carriesOn.includes(entry.loop);
  const entry = await durable.step<Entry<Result>>(
    name,
    async (signal) => {
      const startedAt = clock.elapsed();
      const result = await work(signal);
      return { loop: version, result, tookMs: Math.round(clock.elapsed() - startedAt) };
    },
    (entry) => (isReadable(entry) ? progress(entry.result) : {}),
  );
  if (!isReadable(entry)) throw new Parked(entry.loop, version);
  return entry;
}
