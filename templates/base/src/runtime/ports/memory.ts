/**
 * What the agent knows about a subject, as facts with one current version each: a contract, not a log.
 * Writing supersedes, reading returns current versions only. Each operation rejects with `Unavailable` while the store
 * cannot be reached, and may be repeated.
 */
export interface Memory {
  /**
   * Writes a fact and returns its new version. With `expectedVersion` (0: "there is none yet") the write
   * fails with `StaleFact` when somebody else wrote in between. The same value from the same source again is the
   * same write: it changes nothing, even when the fact has been superseded since, and returns the version it wrote.
   */
  remember(fact: NewFact, expectedVersion?: number): Promise<Fact>;

  /** The current facts about a subject, ordered by key. */
  recall(subject: string): Promise<Fact[]>;

  /** Every version of every fact about a subject, oldest first. */
  history(subject: string): Promise<Fact[]>;

  /** Erases everything about a subject, history included. */
  forget(subject: string): Promise<void>;
}

export interface NewFact {
  /** Whom the fact is about: here, the principal. */
  readonly subject: string;
  readonly key: string;
  readonly value: string;
  /** Where it comes from: an idempotency key of the write. */
  readonly source: string;
}

export interface Fact extends NewFact {
  /** Counts from 1. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
}

export class StaleFact extends Error {
  override readonly name = "StaleFact";

  constructor(fact: NewFact, expected: number, current: number) {
    super(`Fact "${fact.key}" is at version ${current}, not ${expected}. Read it again before you write.`);
  }
}
