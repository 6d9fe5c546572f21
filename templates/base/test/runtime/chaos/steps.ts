import type { Entry } from "./ledger.ts";

/** What the ledger says of steps and tools. The problems are sentences. */
export interface StepCount {
  readonly steps: number;
  /** Steps that a kill cut off, and that began once more. */
  readonly stepsAgain: number;
  readonly stepsTwice: readonly string[];
  readonly tools: number;
  /** Calls that a kill cut off, and that started once more with the same key. */
  readonly toolsAgain: number;
  readonly toolsTwice: readonly string[];
}

export function countSteps(ledger: readonly Entry[]): StepCount {
  const reader = new LedgerReader();
  for (const entry of ledger) reader.read(entry);
  const { steps, calls, ...counts } = reader;
  return { ...counts, steps: steps.size, tools: calls.size };
}

type Begin = Extract<Entry, { what: "begin" | "done" }>;
type Call = Extract<Entry, { what: "tool" }>;

/** What a step lived in: it was cut off if its process has ended since, or the engine's server since the attempt began. */
interface Life {
  readonly process: number;
  readonly outages: number;
}

class LedgerReader {
  /** When and where each began last. */
  readonly steps = new Map<string, Life & { readonly isDone: boolean }>();
  readonly calls = new Map<string, Life & { readonly key: string }>();
  readonly stepsTwice: string[] = [];
  readonly toolsTwice: string[] = [];
  stepsAgain = 0;
  toolsAgain = 0;
  readonly #gone = new Set<number>();
  #outages = 0;
  /** How many outages there had been when an attempt was first seen, by its process and number. */
  readonly #attempts = new Map<string, number>();

  read(entry: Entry): void {
    if (entry.what === "kill" || entry.what === "end") this.#gone.add(entry.process);
    else if (entry.what === "outage" && entry.of === "engine") this.#outages++;
    else if (entry.what === "begin") this.#begins(entry);
    else if (entry.what === "done") this.#ends(entry);
    else if (entry.what === "tool") this.#starts(entry);
  }

  #begins(entry: Begin): void {
    const { step, run, process } = entry;
    const life = this.#lifeOf(entry);
    const earlier = this.steps.get(`${run} ${step}`);
    if (earlier?.isDone) this.stepsTwice.push(`${step} of run ${run} was done, and began again in process ${process}`);
    else if (earlier && !this.#isCutOff(earlier))
      this.stepsTwice.push(`${step} of run ${run} began twice, though nothing had cut it off`);
    else if (earlier) this.stepsAgain++;
    this.steps.set(`${run} ${step}`, { ...life, isDone: earlier?.isDone ?? false });
  }

  #starts({ run, call, key, process }: Call): void {
    const earlier = this.calls.get(call);
    const step = this.steps.get(`${run} tool-${call}`);
    if (earlier && earlier.key !== key)
      this.toolsTwice.push(`call ${call} started with the key ${earlier.key}, and then with ${key}`);
    else if (step?.isDone)
      this.toolsTwice.push(`call ${call} of run ${run} had ended, and started again in process ${process}`);
    else if (earlier && !this.#isCutOff(earlier))
      this.toolsTwice.push(`call ${call} of run ${run} started twice, though nothing had cut it off`);
    else if (earlier) this.toolsAgain++;
    this.calls.set(call, { process, outages: step?.outages ?? this.#outages, key });
  }

  #ends(entry: Begin): void {
    const name = `${entry.run} ${entry.step}`;
    this.steps.set(name, { ...(this.steps.get(name) ?? this.#lifeOf(entry)), isDone: true });
  }

  #lifeOf({ process, attempt }: Begin): Life {
    const name = `${process} ${attempt}`;
    const outages = this.#attempts.get(name) ?? this.#outages;
    this.#attempts.set(name, outages);
    return { process, outages };
  }

  #isCutOff({ process, outages }: Life): boolean {
    return this.#gone.has(process) || this.#outages > outages;
  }
}
