import type { Approval, Json, PendingCall, RecordedEvent, RunEvent } from "./event.ts";
import type { Message } from "./model.ts";
import type { Outcome, Run, RunStatus, Usage } from "./run.ts";

/**
 * Everything that must survive the process. Every implementation passes test/runtime/contracts/state.ts. Each operation
 * rejects with `Unavailable` while the store is away. Repeating one changes nothing, except `runs.create`.
 */
export interface State {
  readonly runs: RunStore;
  readonly messages: MessageStore;
  readonly events: EventStore;
  readonly approvals: ApprovalStore;
  readonly journal: JournalStore;
  readonly schedules: ScheduleStore;
  /** Resolves when the store can be read and written. For the readiness probe. */
  check(): Promise<void>;
  /** Resolves with a message for the operator when another process took the store: this process must end. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

export interface RunStore {
  /**
   * Creates a queued run in a new session or in a session of the principal. Rejects with `SessionNotFound` for any other
   * session. The same principal and `idempotencyKey` return the run that they created before.
   */
  create(run: NewRun, idempotencyKey?: string): Promise<{ run: Run; created: boolean }>;
  find(runId: string): Promise<Run | undefined>;
  /** Returns false and changes nothing when the run has ended. */
  setStatus(runId: string, status: RunStatus): Promise<boolean>;
  /** Applies the update in one transaction. Rejects with `RunEnded` when the run has ended. */
  update(run: Pick<Run, "id" | "sessionId">, update: RunUpdate): Promise<void>;
  /** Ends the run and appends its `run-end` event in one transaction. Returns false when the run had ended before. */
  finish(runId: string, outcome: Outcome): Promise<boolean>;
  /** Number of queued and running runs, of all principals and of this one. Waiting runs do not count. */
  inProgress(principal: string): Promise<{ readonly total: number; readonly own: number }>;
  /** Queued runs of a session, oldest first. */
  queued(sessionId: string): Promise<Run[]>;
  /** Runs that have not ended: first the started ones, then the queued ones, each oldest first. */
  unfinished(): Promise<Run[]>;
}

export type NewRun = Pick<Run, "id" | "sessionId" | "principal" | "input" | "trace" | "createdAt"> & {
  readonly beginsSession: boolean;
};

/** Changes of a run. Each message, event and step is stored once for its key, so a replay adds no duplicates. */
export interface RunUpdate {
  /** A finished step and its result, for the journal. The first write of a name stays. */
  readonly step?: { readonly name: string; readonly result: Json };
  readonly status?: RunStatus;
  /** Usage of the run so far. */
  readonly usage?: Usage;
  /** Appended to the session. */
  readonly messages?: readonly { readonly key: string; readonly message: Message }[];
  /** Calls that need an approval. The first request of a call stays. */
  readonly approvalRequests?: readonly PendingCall[];
  /** Appended to the events of the run. */
  readonly events?: readonly { readonly key: string; readonly event: RunEvent }[];
  /** Ends the run. Its `run-end` event is appended last. */
  readonly end?: Outcome;
}

/** The conversation of a session: append-only, numbered from 1. */
export interface MessageStore {
  /** Returns messages with `after < sequence <= upTo`: the newest `limit` of them, oldest first. */
  list(range: { sessionId: string; after?: number; upTo?: number; limit?: number }): Promise<StoredMessage[]>;
  /** Returns the owner of a session, or undefined when there is no such session. */
  owner(sessionId: string): Promise<string | undefined>;
}

export interface StoredMessage {
  readonly sequence: number;
  readonly runId: string;
  readonly message: Message;
}

/** The events of a run: append-only, numbered from 1. */
export interface EventStore {
  /** Yields the events after `after`, then waits for new ones, until `run-end` or until the signal aborts. */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<RecordedEvent>;
}

export interface ApprovalStore {
  /** Stores the first answer. Returns the answer that counts, or undefined when there was no request. */
  answer(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined>;
  find(runId: string, toolCallId: string): Promise<Approval | undefined>;
  /** Requests without an answer, oldest first. */
  pending(runId: string): Promise<PendingCall[]>;
}

/** Results of the finished steps of a run, by step name. */
export interface JournalStore {
  /** Rejects with `CorruptRecord` when a stored result cannot be parsed. */
  read(runId: string): Promise<Map<string, Json>>;
}

/** The cursor of each schedule: the time up to which its runs were started. In milliseconds since the epoch. */
export interface ScheduleStore {
  /** Returns the cursor. A new schedule, or one with other `times`, gets the cursor `since`: it makes up for nothing. */
  register(name: string, times: string, since: number): Promise<number>;
  advance(name: string, upTo: number): Promise<void>;
}
