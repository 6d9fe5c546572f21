import type { Clock } from "./clock.ts";
import type { Approval } from "./event.ts";
import type { Outcome, Run } from "./run.ts";
import type { NewRun, Progress } from "./state.ts";
import { Unavailable } from "./unavailable.ts";

/** What a run may ask of the engine that carries it. The loop in agent/run.ts needs nothing else. */
export interface Durable {
  /**
   * Runs `work` once for this run and remembers what it returned, across crashes and machines. A step that was
   * cut off runs again, so its effects carry an idempotency key. The result must survive JSON. An expected failure
   * is returned, not thrown: what `work` throws ends the run. The signal aborts when the run is cancelled, and for
   * nothing else; the step then rejects at once, whether or not `work` listens.
   *
   * What the step has brought the run to, said by `progress`, is written once the result is remembered, before anything
   * else of the run: together with it where the engine's journal is in the store. It may be written again, unchanged.
   * When that is the `end` of the run, the workflow returns the same outcome next.
   */
  step<Result>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result>,
    progress?: (result: Result) => Progress,
  ): Promise<Result>;

  /**
   * Waits for a person, for days if need be, holding no thread. The answer may come before the question. At
   * `expiresAt`, in milliseconds since the epoch, the engine answers with `expired`: a row like any other, of which the
   * first counts. A process that was down then does so when it is back.
   */
  approval(toolCallId: string, expiresAt?: number): Promise<Approval>;

  /** Aborts when the run is cancelled. */
  readonly cancelled: AbortSignal;

  /**
   * Aborts when the engine is about to stop. A step that does nothing but wait then throws `Draining`: it is not a
   * failure, and the run goes on at the next start or on another machine.
   */
  readonly stopping: AbortSignal;
}

/**
 * A function that, given the same steps' results, always asks for the same next step. Throws `Parked` when it cannot
 * read what another version of it has left; the engine then puts the run down, and a later version takes it up.
 */
export type Workflow = (run: Run, durable: Durable) => Promise<Outcome>;

/** Drives runs through a workflow. */
export interface Engine {
  /**
   * Accepts a run; it goes on by itself. Throws `Overloaded` when there is no room, `ShareTaken` when there is none for
   * this principal, `Draining` at shutdown, `EngineAway` when nobody could be told of it: the run may then go on later
   * all the same.
   */
  start(request: RunRequest): Promise<{ run: Run; created: boolean }>;
  /**
   * Takes up a scheduled run whose time has come; nothing happens to one that was taken up before or has ended. Throws as
   * `start` does, and leaves the run scheduled when there is no room.
   */
  begin(run: Run): Promise<void>;
  /**
   * Records the answer and wakes the run. Returns the answer that counts, undefined when nobody asked. Throws `Unavailable`
   * while the store is away: the answer may then count all the same.
   */
  approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined>;
  /**
   * Ends a run early. Does nothing to one that has ended. The workflow, whose steps reject, is given a moment to write
   * down what was cut off.
   */
  cancel(runId: string, reason: string): Promise<void>;
  /**
   * Takes up the runs that an earlier process left; resolves to their number. Called once, at boot. Rejects with an
   * error for the operator when there is no way to carry runs.
   */
  recover(): Promise<number>;
  /** Resolves when runs can be taken, rejects with `EngineAway` while they cannot; the readiness probe asks. */
  check(): Promise<void>;
  /** Accepts nothing more and resolves when the runs in hand have ended or `graceMs` is over. */
  drain(graceMs: number): Promise<void>;
}

export interface RunRequest {
  readonly principal: string;
  readonly input: string;
  readonly sessionId?: string;
  readonly idempotencyKey?: string;
  readonly trace: string;
}

/** The run that a request asks for, as the store takes it. */
export function newRun({ principal, input, trace, sessionId }: RunRequest, clock: Clock): NewRun {
  const beginsSession = sessionId === undefined;
  return {
    id: clock.id(),
    sessionId: sessionId ?? clock.id(),
    beginsSession,
    principal,
    input,
    trace,
    createdAt: clock.now(),
  };
}

export class Overloaded extends Error {
  override readonly name = "Overloaded";

  constructor(limit: number) {
    super(`${limit} runs are in progress, which is the limit. Try again in a moment.`);
  }
}

export class ShareTaken extends Error {
  override readonly name = "ShareTaken";

  constructor(share: number) {
    super(`You have ${share} runs in progress, which is the limit of one principal. Try again when one has ended.`);
  }
}

export class Parked extends Error {
  override readonly name = "Parked";

  constructor(begunBy: number, version: number) {
    super(
      `The run was begun by version ${begunBy} of the agent's loop, which version ${version} cannot carry on. ` +
        `It waits for a version that can; cancel it if there will be none.`,
    );
  }
}

export class Draining extends Error {
  override readonly name = "Draining";

  constructor() {
    super("The server is shutting down. Try again in a moment.");
  }
}

export class EngineAway extends Unavailable {
  constructor(options?: ErrorOptions) {
    super("The engine that carries runs does not answer. Try again in a moment.", options);
  }
}
