/**
 * Facts about a subject, each with one current version. A write supersedes the current version; a read returns current
 * versions only. Each operation rejects with `Unavailable` while the store is away, and may be repeated.
 */
export interface Memory {
  /**
   * Writes a fact and returns its new version. With `expectedVersion` (0: no version yet), rejects with `StaleFact` when
   * another write came between. The same value from the same source changes nothing and returns the version written.
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
  /** Usually the principal. */
  readonly subject: string;
  readonly key: string;
  readonly value: string;
  /** Origin of the fact and idempotency key of the write. */
  readonly source: string;
}

export interface Fact extends NewFact {
  /** Counts from 1. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
}
