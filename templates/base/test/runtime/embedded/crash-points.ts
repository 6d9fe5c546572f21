import { intercept, type Around } from "../support/intercept.ts";
import { createTestAgent, type TestAgent, type TestAgentOptions } from "../support/test-agent.ts";

/** The operation at which a process crashes. */
export interface CrashPoint {
  /** Counts the operations of the process on its ports from 1. */
  readonly operation: number;
  /** Whether the operation takes effect. Its result is lost in both cases. */
  readonly effective: boolean;
}

/** A process that crashes at a point, or never. Its later operations do not run and do not return. */
export class CrashingProcess {
  readonly #crashPoint: CrashPoint | undefined;
  readonly #over = new AbortController();
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Number of operations so far. */
  operations = 0;

  constructor(crashPoint?: CrashPoint) {
    this.#crashPoint = crashPoint;
  }

  /** Aborts at the crash. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  readonly around: Around = async (operation) => {
    if (this.over.aborted) return never();
    const isLast = ++this.operations === this.#crashPoint?.operation;
    if (isLast && !this.#crashPoint.effective) return this.#crash();
    const result = await this.follow(operation());
    if (isLast) return this.#crash();
    return this.over.aborted ? never() : result;
  };

  /** Returns undefined when the process crashes before `work` is done. */
  unlessOver<Result>(work: Promise<Result>): Promise<Result | undefined> {
    return Promise.race([work, this.#ended.promise]);
  }

  /** Resolves when the operations before the crash have ended: then the next process may open the store. */
  async arrived(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Adds a promise for `arrived`. */
  follow<Result>(operation: Promise<Result>): Promise<Result> {
    this.#underWay.add(operation);
    return operation.finally(() => this.#underWay.delete(operation));
  }

  #crash(): Promise<never> {
    this.#over.abort();
    this.#ended.resolve(undefined);
    return never();
  }
}

/** Result of the last process, and the number of operations of the first one. */
interface CrashedWork<Result> {
  readonly left: Result;
  readonly operations: number;
}

/** Runs `work` in one process after another until one of them finishes it. The last process does not crash. */
export async function runWithCrashes<Result>(
  crashPoints: readonly CrashPoint[],
  work: (testAgent: TestAgent, process: CrashingProcess) => Promise<Result | undefined>,
  optionsOf: (process: CrashingProcess) => TestAgentOptions,
): Promise<CrashedWork<Result>> {
  let operations: number | undefined;
  for (const crashPoint of [...crashPoints, undefined]) {
    const process = new CrashingProcess(crashPoint);
    const through = <Port extends object>(port: Port) => intercept(port, process.around);
    const testAgent = await createTestAgent({ ...optionsOf(process), through });
    const left = await process.unlessOver(work(testAgent, process));
    operations ??= process.operations;
    if (left !== undefined) return { left, operations };
    await process.arrived();
  }
  throw new Error("The last process has no result.");
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
