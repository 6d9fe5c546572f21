/** The store of the program under chaos. */
export interface ChaosStore {
  readonly environment: Readonly<Record<string, string>>;
  /** kill -9, and a new start. Absent where the store has no process of its own. */
  restart?(): Promise<void>;
  close(): Promise<void>;
}

/** The engine of the program under chaos. */
export interface ChaosEngine {
  /** What each of the processes, counted from 0, needs for it. */
  environmentOf(worker: number): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** How many processes an engine can have, and why no more. */
export interface Workers {
  readonly most: number;
  readonly because: string;
}
