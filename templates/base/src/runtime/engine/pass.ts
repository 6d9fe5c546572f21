import type { Clock } from "../ports/clock.ts";
import { Draining, Parked, type Workflow } from "../ports/engine.ts";
import type { Outcome, Run } from "../ports/run.ts";
import { RunEnded, Unreadable, type State } from "../ports/state.ts";
import type { Log } from "../ports/telemetry.ts";
import { hasNotBegun, openJournal } from "./journal.ts";

/** The run was put down, not ended: a person has to answer first. */
export const waiting = Symbol("waiting");
/** The run was put down, not ended: another version of the workflow has to carry it on. */
const parked = Symbol("parked");
/** The run was put down where it stands, because the process is about to stop. */
const stopped = Symbol("stopped");

type Passed = Outcome | typeof waiting | typeof parked | typeof stopped;

/** How long a cancelled run may take to write down what was cut off. */
const lastWordsMs = 1_000;

export interface PassOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly workflow: Workflow;
  readonly log: Log;
  /** Aborts with `Cancelled`. */
  readonly signal: AbortSignal;
  readonly stopping: AbortSignal;
  /** Told when a step has ended the run in the store. */
  readonly onEnd: (outcome: Outcome) => void;
  /** Told before the run is put down: until when it waits for a person. */
  readonly onWait: (expiresAt: number) => void;
}

export class Cancelled extends Error {}

/** One pass of a run through its workflow, to its end or to where it has to be put down. */
export async function pass(run: Run, options: PassOptions): Promise<Passed> {
  const { state, signal } = options;
  try {
    // One that is new says so with its first step. A cancellation may have come while the run was put down.
    if (!hasNotBegun(run) && !(await state.runs.setStatus(run.id, "running"))) return cancelled("");
    const passed = await follow(run, options);
    signal.throwIfAborted();
    return passed;
  } catch (error) {
    return signal.aborted ? cancelled((signal.reason as Cancelled).message) : outcomeOf(error, options.log);
  }
}

async function follow(run: Run, { workflow, ...options }: PassOptions): Promise<Passed> {
  const { signal, state } = options;
  const { promise: mustWait, resolve } = Promise.withResolvers<typeof waiting>();
  const { promise: isCancelled, reject } = Promise.withResolvers<never>();
  // It may be rejected before the race below listens; until then it must not count as unhandled.
  isCancelled.catch(() => undefined);
  let lastWords: NodeJS.Timeout | undefined;
  const cancel = () => {
    lastWords = setTimeout(() => reject(signal.reason as Error), lastWordsMs);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  try {
    const onWait = (expiresAt: number) => {
      options.onWait(expiresAt);
      resolve(waiting);
    };
    const journal = await openJournal(state, run, { ...options, now: options.clock.now, onWait });
    return await Promise.race([workflow(run, journal), mustWait, isCancelled]);
  } finally {
    clearTimeout(lastWords);
  }
}

function outcomeOf(error: unknown, log: Log): Passed {
  if (error instanceof Draining) return stopped;
  if (error instanceof Parked) return parked;
  // It was cancelled in the moment in which it began.
  if (error instanceof RunEnded) return cancelled("");
  log.error({ err: error }, "run failed");
  return { status: "failed", error: error instanceof Unreadable ? unreadable : internal };
}

export function cancelled(reason: string): Outcome {
  return { status: "cancelled", error: { code: "cancelled", message: reason } };
}

const internal = { code: "internal", message: "The run failed. The log of the server says why." };

const unreadable = {
  code: "journal-unreadable",
  message: "What this run did so far cannot be read any more, so it cannot go on. The log of the server says where.",
};
