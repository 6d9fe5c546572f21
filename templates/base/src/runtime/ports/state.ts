import type { Approval, PendingCall, RecordedEvent, RunEvent } from "./event.ts";
import type { Json } from "./json.ts";
import type { Message } from "./model.ts";
import type { Outcome, Run, RunStatus, Usage } from "./run.ts";

/**
 * Everything that must survive the process. Every adapter passes test/runtime/contracts/state.ts. Each operation rejects with
 * `Unavailable` while the store cannot be reached; apart from `runs.create`, a repetition then changes nothing.
 */
export interface State {
  readonly runs: RunStore;
  readonly messages: MessageStore;
  readonly events: EventStore;
  readonly approvals: ApprovalStore;
  readonly journal: JournalStore;
  readonly schedules: ScheduleStore;
  /** Resolves when the store can be read and written; the readiness probe asks. */
  check(): Promise<void>;
  /** Resolves, with what to tell the operator, when another process has taken the store: this one has to end. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

export interface RunStore {
  /**
   * Creates a run, queued or, with `startAt`, scheduled, in a session of its own or in one that the principal has; `SessionNotFound` otherwise,
   * also when it is somebody else's. The same principal and `idempotencyKey` get the run that they got before.
   */
  create(run: NewRun, idempotencyKey?: string): Promise<{ run: Run; created: boolean }>;
  find(runId: string): Promise<Run | undefined>;
  /** False, and nothing changed, for a run that has ended. */
  setStatus(runId: string, status: RunStatus): Promise<boolean>;
  /**
   * Writes down what the run has come to, all of it or nothing. Rejects with `RunEnded` when the run has ended: nothing
   * comes after `run-end`, and what a cancelled run still says comes too late.
   */
  write(run: Pick<Run, "id" | "sessionId">, progress: Progress): Promise<void>;
  /**
   * Ends the run and appends its `run-end` event in one transaction; false when it had ended before. An outcome without
   * usage leaves what the run had spent so far.
   */
  finish(runId: string, outcome: Outcome): Promise<boolean>;
  /** How many runs are queued or running, in all and of the principal; those that wait for a person do not count. */
  inProgress(principal: string): Promise<{ readonly total: number; readonly own: number }>;
  /** Queues a scheduled run. False, and nothing changed, when somebody has done so before, or it has ended. */
  release(runId: string): Promise<boolean>;
  /** How many runs of the principal are scheduled. */
  countScheduled(principal: string): Promise<number>;
  /** Of each principal, the scheduled run that is due first; the earliest first. */
  scheduled(): Promise<Run[]>;
  /** Runs of a session that are queued, in the order in which they came or were due. */
  queued(sessionId: string): Promise<Run[]>;
  /**
   * Runs that have not ended, but for scheduled ones: first those that have begun, whatever the clock said then, and
   * then those that are queued, each in the same order.
   */
  unfinished(): Promise<Run[]>;
}

export type NewRun = Pick<Run, "id" | "sessionId" | "principal" | "input" | "trace" | "createdAt" | "startAt"> & {
  readonly beginsSession: boolean;
};

/** What a run has come to. Each message, event and step is kept once for its key: a replay leaves no doubles. */
export interface Progress {
  /** For the journal: a step that is done, and what it returned. What was written first stays. */
  readonly step?: { readonly name: string; readonly result: Json };
  readonly status?: RunStatus;
  /** What the run has spent so far. */
  readonly usage?: Usage;
  /** Appended to the session's. */
  readonly messages?: readonly { readonly key: string; readonly message: Message }[];
  /** Put before a person. Asking again changes nothing. */
  readonly asks?: readonly PendingCall[];
  /** Appended to the run's. */
  readonly events?: readonly { readonly key: string; readonly event: RunEvent }[];
  /** The run ends with this, as `finish` ends it: its `run-end` event comes last. */
  readonly end?: Outcome;
}

/** The conversation of a session: append-only, numbered from 1. */
export interface MessageStore {
  /** Messages with `after < sequence <= upTo`, newest `limit` of them, oldest first. */
  list(range: { sessionId: string; after?: number; upTo?: number; limit?: number }): Promise<StoredMessage[]>;
  /** Who owns a session; undefined when there is none. */
  owner(sessionId: string): Promise<string | undefined>;
}

export interface StoredMessage {
  readonly sequence: number;
  readonly runId: string;
  readonly message: Message;
}

/** What has happened in a run: append-only, numbered from 1. */
export interface EventStore {
  /** Yields the events after `after`, then waits for new ones, until `run-end` or until the signal aborts. */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<RecordedEvent>;
}

export interface ApprovalStore {
  /** Keeps the first answer; returns it, or undefined when nobody asked. */
  answer(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined>;
  find(runId: string, toolCallId: string): Promise<Approval | undefined>;
  /** Calls that nobody has answered, oldest first. */
  pending(runId: string): Promise<PendingCall[]>;
}

/** What each finished step of a run returned. */
export interface JournalStore {
  /** Rejects with `Unreadable` when what is stored is not what was written. */
  read(runId: string): Promise<Map<string, Json>>;
}

/** How far each schedule has been carried out. */
export interface ScheduleStore {
  /**
   * Returns up to when the schedule is done with. One that is new, or whose `times` are not those that it had, is done with up
   * to `since`: what would have been due before is not made up for.
   */
  enter(name: string, times: string, since: number): Promise<number>;
  advance(name: string, upTo: number): Promise<void>;
}

export class RunEnded extends Error {
  override readonly name = "RunEnded";

  constructor(runId: string) {
    super(`The run "${runId}" has ended.`);
  }
}

/** Something stood in the store that no version of this program has written: a damaged disk, or a hand in the tables. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";

  constructor(what: string, options?: ErrorOptions) {
    super(`The store holds something that cannot be read: ${what}.`, options);
  }
}

export class SessionNotFound extends Error {
  override readonly name = "SessionNotFound";

  constructor(sessionId: string) {
    super(`There is no session "${sessionId}".`);
  }
}
