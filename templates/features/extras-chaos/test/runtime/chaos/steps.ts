import type { Entry } from "./ledger.ts";

/** Steps or tool calls of all runs. */
export interface WorkCount {
  readonly started: number;
  /** Started again after a fault interrupted them. */
  readonly retried: number;
  /** Sentences about starts without an interruption, after the end, or with another key. */
  readonly problems: readonly string[];
}

export function countWork(ledger: readonly Entry[]): { readonly steps: WorkCount; readonly tools: WorkCount } {
  const reader = new LedgerReader();
  for (const entry of ledger) reader.read(entry);
  const [steps, tools] = [reader.steps, reader.tools].map(({ latest, retried, problems }) => {
    return { started: latest.size, retried, problems };
  });
  return { steps: steps!, tools: tools! };
}

/** A fault interrupts it: its process ends, or the engine is down. */
interface Attempt {
  readonly process: number;
  /** Outages of the engine before the attempt. */
  readonly outages: number;
  readonly isDone: boolean;
  /** Idempotency key of a tool call. */
  readonly key?: string;
}

class Work {
  /** Latest attempt, by the name of the step or tool call. */
  readonly latest = new Map<string, Attempt>();
  readonly problems: string[] = [];
  retried = 0;
}

class LedgerReader {
  readonly steps = new Work();
  readonly tools = new Work();
  readonly #endedProcesses = new Set<number>();
  #outages = 0;
  /** Outages before the first entry of each execution of a run. */
  readonly #outagesBefore = new Map<string, number>();

  read(entry: Entry): void {
    const { type, process } = entry;
    if (type === "kill" || type === "end") this.#endedProcesses.add(process);
    if (type === "outage" && entry.of === "engine") this.#outages++;
    if (type === "step-start" || type === "step-done") {
      const name = `${entry.step} of run ${entry.run}`;
      const attempt = { process, outages: this.#outagesAt(process, entry.attempt), isDone: type === "step-done" };
      if (type === "step-start") this.#start(this.steps, name, attempt);
      else this.steps.latest.set(name, attempt);
    }
    if (type === "tool-start") {
      const step = this.steps.latest.get(`tool-${entry.call} of run ${entry.run}`);
      const { outages = this.#outages, isDone = false } = step ?? {};
      this.#start(this.tools, `call ${entry.call} of run ${entry.run}`, { process, outages, isDone, key: entry.key });
    }
  }

  #start(work: Work, name: string, attempt: Attempt): void {
    const last = work.latest.get(name);
    const isDone = attempt.isDone || last?.isDone === true;
    work.latest.set(name, { ...attempt, isDone });
    if (last && last.key !== attempt.key)
      work.problems.push(`${name} started with the key ${last.key}, then with ${attempt.key}`);
    else if (isDone) work.problems.push(`${name} was done and started again in process ${attempt.process}`);
    else if (last && !this.#isInterrupted(last)) work.problems.push(`${name} started twice without an interruption`);
    else if (last) work.retried++;
  }

  #outagesAt(process: number, execution: number): number {
    const name = `${process} ${execution}`;
    const outages = this.#outagesBefore.get(name) ?? this.#outages;
    this.#outagesBefore.set(name, outages);
    return outages;
  }

  #isInterrupted({ process, outages }: Attempt): boolean {
    return this.#endedProcesses.has(process) || this.#outages > outages;
  }
}
