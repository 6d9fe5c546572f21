import { wholeNumber, type Configuration } from "../config.ts";
import type { Clock } from "../ports/clock.ts";
import {
  Draining,
  newRun,
  Overloaded,
  ShareTaken,
  type Engine,
  type RunRequest,
  type Workflow,
} from "../ports/engine.ts";
import type { Approval } from "../ports/event.ts";
import type { Outcome, Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import type { SpanOptions, Telemetry } from "../ports/telemetry.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { Alarms } from "./alarms.ts";
import { Cancelled, cancelled, pass, waiting } from "./pass.ts";
import { SessionQueues } from "./session-queues.ts";
import { Tally } from "./tally.ts";
import { Turns } from "./turns.ts";
import { patient } from "../patient.ts";

export const variables = {
  /** Runs that are queued or being driven at the same time; those that wait for a person do not count. */
  MAX_RUNS_IN_PROGRESS: wholeNumber(1, 100_000).default(200),
  /** Of these, how many one principal may have, so that no one takes the room of all others. */
  MAX_RUNS_PER_PRINCIPAL: wholeNumber(1, 100_000).default(100),
  /** Of these, how many are driven at once. */
  MAX_RUNS_AT_ONCE: wholeNumber(1, 100_000).default(50),
};

export interface EngineParts {
  readonly config: Configuration<typeof variables>;
  readonly state: State;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly workflow: Workflow;
  /** The span in which one drive of a run is measured. */
  readonly spanOf: (run: Run) => SpanOptions;
}

/** One pass of a run through its workflow. */
interface Drive {
  readonly abort: AbortController;
  /** An approval came in while this drive was on its way. */
  woken: boolean;
  /** Until when the run waits for the person whom it was put down for. */
  expiresAt: number;
  /** How a step has ended the run. */
  end: Outcome | undefined;
  done: Promise<void>;
}

const never = Number.POSITIVE_INFINITY;

/**
 * The embedded engine: a journal in the state store, one process. A run is *driven*: its workflow is called from the
 * top, and each step that the journal holds returns at once. A run that waits for a person is put down; the answer
 * drives it again, and so does a new start of the process. While the store is away, drives wait and requests fail.
 */
export function create(parts: EngineParts): Engine {
  return new EmbeddedEngine(parts);
}

class EmbeddedEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #patientState: State;
  readonly #drives = new Map<string, Drive>();
  readonly #inProgress = new Tally();
  readonly #sessions = new SessionQueues(this.#inProgress, (run) => this.#turns.enter(run));
  readonly #turns: Turns;
  readonly #alarms: Alarms;
  readonly #stopping = new AbortController();
  #recovered: Promise<unknown> = Promise.resolve();
  #looksAgain = false;
  /** Runs that a person may have answered without our hearing of it. */
  readonly #unheard = new Set<string>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#patientState = patient(parts.state, parts.clock);
    this.#turns = new Turns(parts.config.MAX_RUNS_AT_ONCE, this.#inProgress, (run) => this.#drive(run));
    this.#alarms = new Alarms(parts.clock);
  }

  async start(request: RunRequest): Promise<{ run: Run; created: boolean }> {
    return this.#admit(request.principal, async () => {
      const { state, clock } = this.#parts;
      const accepted = await state.runs.create(newRun(request, clock), request.idempotencyKey);
      if (accepted.created) this.#sessions.enter(accepted.run);
      return accepted;
    });
  }

  async begin(run: Run): Promise<void> {
    return this.#admit(run.principal, async () => {
      if (await this.#parts.state.runs.release(run.id)) this.#sessions.enter({ ...run, status: "queued" });
    });
  }

  async approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    try {
      const answer = await this.#parts.state.approvals.answer(runId, toolCallId, approval);
      if (answer) this.#wake(runId);
      return answer;
    } catch (error) {
      if (error instanceof Unavailable) this.#lookAgain(runId).catch(() => undefined);
      throw error;
    }
  }

  async cancel(runId: string, reason: string): Promise<void> {
    const drive = this.#drives.get(runId);
    if (drive) {
      drive.abort.abort(new Cancelled(reason));
      return drive.done;
    }
    this.#alarms.clear(runId);
    const { runs } = this.#patientState;
    const ended = await runs.finish(runId, cancelled(reason));
    const run = await runs.find(runId);
    if (run) {
      this.#turns.leave(run);
      this.#sessions.leave(run);
    }
    if (run && ended) await this.#logEnd(run, cancelled(reason));
  }

  recover(): Promise<number> {
    const recovery = this.#takeUp();
    this.#recovered = recovery.catch(() => undefined);
    return recovery;
  }

  /** It is as well as the process is. */
  async check(): Promise<void> {}

  async drain(graceMs: number): Promise<void> {
    this.#stopping.abort(new Draining());
    this.#sessions.close();
    this.#turns.close();
    this.#alarms.stop();
    const { promise: graceIsOver, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([Promise.all([...this.#drives.values()].map((drive) => drive.done)), graceIsOver]);
    clearTimeout(timer);
  }

  /** Lets a run of the principal in that `record` writes down. */
  async #admit<Result>(principal: string, record: () => Promise<Result>): Promise<Result> {
    this.#requireRoom(principal);
    this.#inProgress.add(principal);
    try {
      // What an earlier process left in the session comes first.
      await this.#recovered;
      return await record();
    } catch (error) {
      if (error instanceof Unavailable) this.#lookAgain().catch(() => undefined);
      throw error;
    } finally {
      // From here on it is counted where it is.
      this.#inProgress.remove(principal);
    }
  }

  #requireRoom(principal: string): void {
    const { MAX_RUNS_IN_PROGRESS: limit, MAX_RUNS_PER_PRINCIPAL: share } = this.#parts.config;
    if (this.#stopping.signal.aborted) throw new Draining();
    if (this.#inProgress.total >= limit) throw new Overloaded(limit);
    if (this.#inProgress.of(principal) >= share) throw new ShareTaken(share);
  }

  async #takeUp(): Promise<number> {
    const runs = await this.#patientState.runs.unfinished();
    for (const run of runs) this.#sessions.enter(run);
    return runs.length;
  }

  /** A run or an approval may have been recorded although its request failed: the answer was lost on its way. */
  async #lookAgain(approved?: string): Promise<void> {
    if (approved !== undefined) this.#unheard.add(approved);
    if (this.#looksAgain) return;
    this.#looksAgain = true;
    try {
      await this.#takeUp();
      for (const runId of this.#unheard) this.#wake(runId);
      this.#unheard.clear();
    } finally {
      this.#looksAgain = false;
    }
  }

  /** Drives a run again that waits for a person: should nobody have answered, it waits on. */
  #wake(runId: string): void {
    const drive = this.#drives.get(runId);
    if (drive) drive.woken = true;
    else this.#sessions.wake(runId);
  }

  #drive(run: Run): void {
    this.#alarms.clear(run.id);
    const drive: Drive = {
      abort: new AbortController(),
      woken: false,
      expiresAt: never,
      end: undefined,
      done: Promise.resolve(),
    };
    this.#drives.set(run.id, drive);
    drive.done = this.#driveToEnd(run, drive).catch((error: unknown) => {
      this.#putDown(run);
      this.#log(run).error({ err: error }, "run cannot be recorded; the next start of the process takes it up");
    });
  }

  async #driveToEnd(run: Run, drive: Drive): Promise<void> {
    const { telemetry, spanOf } = this.#parts;
    const { runs } = this.#patientState;
    const result = await telemetry.span(spanOf(run), async () => {
      const passed = await this.#pass(run, drive);
      if (drive.end) await this.#logEnd(run, drive.end);
      else if (typeof passed !== "symbol" && (await runs.finish(run.id, passed))) await this.#logEnd(run, passed);
      return drive.end ?? passed;
    });
    if (result === waiting) await runs.setStatus(run.id, "waiting");
    this.#putDown(run);
    if (typeof result !== "symbol") return this.#sessions.leave(run);
    // What came in while the run was being put down.
    if (drive.abort.signal.aborted) return this.cancel(run.id, (drive.abort.signal.reason as Cancelled).message);
    if (result === waiting && drive.woken) this.#sessions.wake(run.id);
    else if (!this.#stopping.signal.aborted)
      this.#alarms.set(run.id, { at: drive.expiresAt, ring: () => this.#sessions.wake(run.id) });
  }

  #putDown(run: Run): void {
    this.#drives.delete(run.id);
    this.#turns.leave(run);
  }

  #pass(run: Run, drive: Drive) {
    const { clock, workflow } = this.#parts;
    const onWait = (expiresAt: number) => void (drive.expiresAt = expiresAt);
    const onEnd = (outcome: Outcome) => void (drive.end = outcome);
    const [signal, stopping] = [drive.abort.signal, this.#stopping.signal];
    const state = this.#patientState;
    return pass(run, { state, clock, workflow, log: this.#log(run), signal, stopping, onEnd, onWait });
  }

  async #logEnd(run: Run, outcome: Outcome): Promise<void> {
    const usage = outcome.usage ?? (await this.#patientState.runs.find(run.id))?.usage;
    const code = "error" in outcome ? outcome.error.code : undefined;
    this.#log(run).info({ status: outcome.status, code, usage }, "run ended");
  }

  #log(run: Run) {
    return this.#parts.telemetry.log.child({ run: run.id, session: run.sessionId });
  }
}
