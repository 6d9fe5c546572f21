import { chanceOf, type Chance } from "./chance.ts";

/** All that will be asked for and all that will go wrong, drawn beforehand: the same seed gives the same plan. */
export interface Plan {
  readonly sessions: readonly PlannedSession[];
  readonly disasters: readonly Disaster[];
}

export interface PlannedSession {
  readonly runs: readonly PlannedRun[];
  /** Whether its client waits for the end of a run before it requests the next one. */
  readonly isPatient: boolean;
}

export interface PlannedRun {
  /** Counts from 1. */
  readonly number: number;
  /** What the model of the harness calls, decision by decision, before it replies. */
  readonly rounds: readonly (readonly PlannedCall[])[];
  /** How long the model thinks, in milliseconds. */
  readonly thinksMs: number;
  /** Cancelled when so many of its events have been seen. */
  readonly cancelledAt?: number;
}

interface PlannedCall {
  /** Unique among all calls of all runs. */
  readonly id: string;
  readonly tool: "look" | "change" | "pay";
  readonly takesMs: number;
  readonly fails: boolean;
  /** What a person says to a call that has to be asked for, and how long that takes. */
  readonly answer: { readonly approved: boolean; readonly afterMs: number };
}

/** What goes wrong when so many runs have ended, and then so many milliseconds. */
export type Disaster = Kill | (Moment & { readonly what: Outage });

/** What is killed and started again beside the program. */
export type Outage = "store" | "engine";

interface Moment {
  readonly afterRuns: number;
  readonly afterMs: number;
}

interface Kill extends Moment {
  readonly what: "kill";
  readonly worker: number;
  /** Otherwise it waits until the worker listens. */
  readonly whileItStarts: boolean;
}

interface PlanOptions {
  readonly runs: number;
  readonly kills: number;
  readonly seed: number;
  readonly workers: number;
  readonly outages: readonly Outage[];
}

export function planOf({ runs, seed, ...disasters }: PlanOptions): Plan {
  const chance = chanceOf(seed, "sessions");
  const sessions: PlannedSession[] = [];
  for (let first = 1; first <= runs;) {
    const length = Math.min(chance.between(1, 6), runs - first + 1);
    const numbers = Array.from({ length }, (_, index) => first + index);
    sessions.push({ isPatient: chance.happens(0.5), runs: numbers.map((number) => planRun(number, chance)) });
    first += length;
  }
  return { sessions, disasters: planDisasters({ runs, seed, ...disasters }) };
}

function planRun(number: number, chance: Chance): PlannedRun {
  const rounds = Array.from({ length: chance.between(1, 3) }, (_, round) =>
    Array.from({ length: chance.between(1, 2) }, (_, call) => planCall(`${number}-${round + 1}-${call + 1}`, chance)),
  );
  const cancelled = chance.happens(0.1) ? { cancelledAt: chance.between(1, 9) } : {};
  return { number, rounds, thinksMs: chance.between(0, 30), ...cancelled };
}

function planCall(id: string, chance: Chance): PlannedCall {
  return {
    id,
    tool: chance.pick(["look", "look", "change", "pay"]),
    takesMs: chance.between(0, 40),
    fails: chance.happens(0.1),
    answer: { approved: chance.happens(0.8), afterMs: chance.between(0, 150) },
  };
}

/** Spread over the runs; some kills follow upon another and meet the process that is just starting. */
function planDisasters({ runs, kills, seed, workers, outages }: PlanOptions): Disaster[] {
  const chance = chanceOf(seed, "disasters");
  const spread = (count: number) =>
    Array.from({ length: count }, (_, index) => Math.floor(((index + 1) * runs) / (count + 1)));
  const moment = (afterRuns: number) => ({ afterRuns, afterMs: chance.between(0, 150) });
  const killed: Kill[] = [];
  for (const afterRuns of spread(kills)) {
    const before = killed.at(-1);
    if (before && chance.happens(0.2)) killed.push({ ...before, afterMs: chance.between(0, 500), whileItStarts: true });
    else
      killed.push({ ...moment(afterRuns), what: "kill", worker: chance.between(0, workers - 1), whileItStarts: false });
  }
  const out = spread(outages.length).map((afterRuns, index) => ({ ...moment(afterRuns), what: outages[index]! }));
  return [...killed, ...out].toSorted((one, other) => one.afterRuns - other.afterRuns);
}
