/** A server beside the program, which loses what it has under way and nothing else. */
export interface Killable {
  /** kill -9. */
  kill(): Promise<void>;
  /** After a kill, with the same data. */
  start(): Promise<void>;
}

/** The store of the program under chaos. */
export interface ChaosStore {
  readonly environment: Readonly<Record<string, string>>;
  /** Where it has a server of its own. */
  readonly server?: Killable;
  close(): Promise<void>;
}

/** The engine of the program under chaos. */
export interface ChaosEngine {
  /** What each of the processes, counted from 0, needs for it. */
  environmentOf(worker: number): Readonly<Record<string, string>>;
  /** Where it has a server of its own. */
  readonly server?: Killable;
  close(): Promise<void>;
}

/** How many processes an engine can have, and why no more. */
export interface Workers {
  readonly most: number;
  readonly because: string;
}
