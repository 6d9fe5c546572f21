import { createHash } from "node:crypto";

import type { ChaosOptions } from "./options.ts";

/** All requests and all faults, known before the start. The same seed gives the same plan. */
export interface Plan {
  readonly sessions: readonly PlannedSession[];
  readonly faults: readonly Fault[];
}

export interface PlannedSession {
  readonly runs: readonly PlannedRun[];
  /** The client waits for the end of each run before it sends the next one. */
  readonly isSequential: boolean;
}

export interface PlannedRun {
  /** Counts from 1. */
  readonly number: number;
  /** Tool calls of each decision before the reply. */
  readonly decisions: readonly (readonly PlannedCall[])[];
  /** Duration of a model call in milliseconds. */
  readonly decisionMs: number;
  /** Number of events after which the client cancels the run. */
  readonly cancelAfter?: number;
}

interface PlannedCall {
  /** Unique among the calls of all runs. */
  readonly id: string;
  readonly tool: "look" | "change" | "pay";
  readonly durationMs: number;
  readonly fails: boolean;
  /** Response to an approval request, and its delay. */
  readonly approval: { readonly approved: boolean; readonly afterMs: number };
}

/** Happens when that many runs have ended, and that many milliseconds later. */
export type Fault = { readonly afterRuns: number; readonly afterMs: number } & (Kill | { readonly target: ServerName });

interface Kill {
  readonly target: "worker";
  readonly worker: number;
  /** Kills also a worker that does not listen yet. */
  readonly duringStart: boolean;
}

/** Server that a fault kills and restarts. */
export type ServerName = "store" | "engine";

interface PlanOptions extends ChaosOptions {
  /** Servers that can go down. */
  readonly servers: readonly ServerName[];
}

export function planOf(options: PlanOptions): Plan {
  const { runs, seed } = options;
  const random = randomOf(seed, "sessions");
  const sessions: PlannedSession[] = [];
  for (let first = 1; first <= runs;) {
    const length = Math.min(random.between(1, 6), runs - first + 1);
    const isSequential = random.happens(0.5);
    sessions.push({ isSequential, runs: Array.from({ length }, (_, index) => planRun(first + index, random)) });
    first += length;
  }
  return { sessions, faults: planFaults(options) };
}

function planRun(number: number, random: Random): PlannedRun {
  const decisions = Array.from({ length: random.between(1, 3) }, (_, decision) =>
    Array.from({ length: random.between(1, 2) }, (_, call) =>
      planCall(`${number}-${decision + 1}-${call + 1}`, random),
    ),
  );
  const cancel = random.happens(0.1) ? { cancelAfter: random.between(1, 9) } : {};
  return { number, decisions, decisionMs: random.between(0, 30), ...cancel };
}

function planCall(id: string, random: Random): PlannedCall {
  return {
    id,
    tool: random.pick(["look", "look", "change", "pay"]),
    durationMs: random.between(0, 40),
    fails: random.happens(0.1),
    approval: { approved: random.happens(0.8), afterMs: random.between(0, 150) },
  };
}

/** Spreads the faults over the runs. Some kills repeat the one before and hit the process during its start. */
function planFaults({ runs, kills, seed, workers, servers }: PlanOptions): Fault[] {
  const random = randomOf(seed, "faults");
  const spread = (count: number) =>
    Array.from({ length: count }, (_, index) => Math.floor(((index + 1) * runs) / (count + 1)));
  const moment = (afterRuns: number) => ({ afterRuns, afterMs: random.between(0, 150) });
  const killed: (Fault & Kill)[] = [];
  for (const afterRuns of spread(kills)) {
    const last = killed.at(-1);
    const worker = random.between(0, workers - 1);
    if (last && random.happens(0.2)) killed.push({ ...last, afterMs: random.between(0, 500), duringStart: true });
    else killed.push({ ...moment(afterRuns), target: "worker", worker, duringStart: false });
  }
  // Each server goes down once for every ten kills.
  const targets = Array.from({ length: Math.ceil(kills / 10) }, () => servers).flat();
  const outages = spread(targets.length).map((afterRuns, index) => ({ ...moment(afterRuns), target: targets[index]! }));
  return [...killed, ...outages].toSorted((one, other) => one.afterRuns - other.afterRuns);
}

/** Change of a process's clock, `afterMs` after its start. */
export interface ClockJump {
  readonly afterMs: number;
  readonly byMs: number;
}

const hourMs = 60 * 60_000;

/** Up to two jumps. 200 hours are more than an approval may take. */
export function clockJumpsOf(seed: number, process: number): ClockJump[] {
  const random = randomOf(seed, `clock of process ${process}`);
  return Array.from({ length: random.between(0, 2) }, () => {
    return { afterMs: random.between(0, 1_500), byMs: random.pick([-hourMs, hourMs, -200 * hourMs, 200 * hourMs]) };
  });
}

type Random = ReturnType<typeof randomOf>;

/** Random numbers that a seed repeats. Each name has its own sequence. */
function randomOf(seed: number, name: string) {
  let drawn = 0;
  const draw = () => createHash("sha256").update(`${seed}/${name}/${drawn++}`).digest().readUInt32BE() / 2 ** 32;
  const between = (min: number, max: number) => min + Math.floor(draw() * (max - min + 1));
  return {
    between,
    happens: (probability: number) => draw() < probability,
    pick: <Item>(items: readonly Item[]): Item => items[between(0, items.length - 1)]!,
  };
}
