import { z } from "zod";

import { wholeNumber, type Configuration } from "../config.ts";
import type { Clock } from "../ports/clock.ts";
import {
  Draining,
  Overloaded,
  ShareTaken,
  newRun,
  type Engine,
  type RunRequest,
  type Workflow,
} from "../ports/engine.ts";
import type { Approval } from "../ports/event.ts";
import { hasEnded, type Run } from "../ports/run.ts";
import type { State } from "../ports/state.ts";
import type { SpanOptions, Telemetry } from "../ports/telemetry.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { patient } from "../patient.ts";
import { Admin } from "./restate/admin.ts";
import { Driver, cancelled } from "./restate/driver.ts";
import { Endpoint } from "./restate/endpoint.ts";
import { Ingress } from "./restate/ingress.ts";
import { names } from "./restate/names.ts";
import { Outbox } from "./restate/outbox.ts";
import { createServices } from "./restate/services.ts";

const address = z.string().regex(/^https?:\/\/[^/\s]+\/?$/, "must be http://host:port");

export const variables = {
  /** Over all workers; those that wait for a person do not count. */
  MAX_RUNS_IN_PROGRESS: wholeNumber(1, 100_000).default(200),
  /** Of these, how many one principal may have, so that no one takes the room of all others. */
  MAX_RUNS_PER_PRINCIPAL: wholeNumber(1, 100_000).default(100),
  RESTATE_INGRESS_URL: address.default("http://127.0.0.1:8080"),
  RESTATE_ADMIN_URL: address.default("http://127.0.0.1:9070"),
  RESTATE_SERVICE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, "must be letters, digits and hyphens")
    .default("agent"),
  RESTATE_IDENTITY_KEY: z
    .string()
    .regex(/^publickeyv1_\w+$/, "must be a public key of Restate: publickeyv1_…")
    .optional(),
  /** Only this machine unless told: whoever reaches it can make the agent work. */
  WORKER_HOST: z.string().default("127.0.0.1"),
  WORKER_PORT: wholeNumber(0, 65_535).default(9080),
  /** Where it listens, unless told. */
  WORKER_URL: address.optional(),
} satisfies z.ZodRawShape;

export interface EngineParts {
  readonly config: Configuration<typeof variables>;
  readonly state: State;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly workflow: Workflow;
  /** The span in which one drive of a run is measured. */
  readonly spanOf: (run: Run) => SpanOptions;
}

/** How long a cancelled run may take to settle, before it is ended from outside. */
const settleMs = 3_000;

/**
 * The distributed engine: Restate keeps the journal, the queue of each session and who waits for what, and calls any of
 * the workers. This process is one: it takes requests, and serves the endpoint that Restate calls. A run is a row
 * first and an invocation second, so that there is none that nobody can see.
 */
export function create(parts: EngineParts): Engine {
  return new RestateEngine(parts);
}

class RestateEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #patientState: State;
  readonly #ingress: Ingress;
  readonly #admin: Admin;
  readonly #driver: Driver;
  readonly #endpoint: Endpoint;
  readonly #stopping = new AbortController();
  readonly #outbox: Outbox;
  #recovery: Promise<number> | undefined;

  constructor(parts: EngineParts) {
    const { config, state, clock } = parts;
    this.#parts = parts;
    this.#patientState = patient(state, clock);
    this.#ingress = new Ingress(config.RESTATE_INGRESS_URL, config.RESTATE_SERVICE);
    this.#admin = new Admin(config.RESTATE_ADMIN_URL, clock);
    this.#outbox = new Outbox(clock, this.#stopping.signal);
    const drop = (invocationId: string) => this.#admin.drop(invocationId);
    this.#driver = new Driver({ ...parts, state: this.#patientState, stopping: this.#stopping.signal, drop });
    this.#endpoint = new Endpoint({
      services: createServices(config.RESTATE_SERVICE, this.#driver),
      identityKey: config.RESTATE_IDENTITY_KEY,
      log: parts.telemetry.log,
    });
  }

  async start(request: RunRequest): Promise<{ run: Run; created: boolean }> {
    await this.#requireRoom(request.principal);
    const accepted = await this.#orTell(this.#record(request), () => this.#sendQueued());
    // Also when it was there before: whoever recorded it may have died before it was sent.
    if (accepted.run.status === "queued") await this.#send(accepted.run);
    return accepted;
  }

  async begin(run: Run): Promise<void> {
    await this.#requireRoom(run.principal);
    const released = this.#parts.state.runs.release(run.id);
    if (await this.#orTell(released, () => this.#sendQueued())) await this.#send(run);
  }

  async approve(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    const recorded = this.#answer(runId, toolCallId, approval);
    const answer = await this.#orTell(recorded, () => this.#look(runId));
    if (answer)
      await this.#outbox.tell(`${runId}/${toolCallId}`, () => this.#ingress.answer(runId, toolCallId, answer));
    return answer;
  }

  async cancel(runId: string, reason: string): Promise<void> {
    const run = await this.#patientState.runs.find(runId);
    if (!run || hasEnded(run.status)) return;
    const end = () => this.#driver.end(run, cancelled(reason));
    // Restate does not know of it yet.
    if (run.status === "scheduled") return end();
    const told = this.#outbox.tell(`${runId}/cancel`, () => this.#ingress.cancel(runId, reason));
    // Who drives it lets it settle and ends it. When nobody does, because its turn has not come or Restate is away:
    if (run.status !== "queued" && run.status !== "parked" && (await isTrue(told))) await this.#ended(runId);
    await end();
    await told.catch(() => undefined);
  }

  recover(): Promise<number> {
    return (this.#recovery ??= this.#takeUp());
  }

  check(): Promise<void> {
    return this.#ingress.check();
  }

  drain(graceMs: number): Promise<void> {
    const closed = this.#endpoint.close(graceMs);
    this.#stopping.abort(new Draining());
    return closed;
  }

  /** Restate drives by itself what it has; it is sent what it may not have, and asked to look for answers. */
  async #takeUp(): Promise<number> {
    const { config, telemetry } = this.#parts;
    const runs = await this.#patientState.runs.unfinished();
    const url = await this.#endpoint.listen(config.WORKER_HOST, config.WORKER_PORT);
    await this.#admin.register(config.WORKER_URL ?? url, names(config.RESTATE_SERVICE).run);
    telemetry.log.info({ worker: url }, "working");
    for (const run of runs) {
      await this.#send(run).catch(() => undefined);
      if (run.status !== "queued") await this.#look(run.id).catch(() => undefined);
    }
    return runs.length;
  }

  async #requireRoom(principal: string): Promise<void> {
    const { MAX_RUNS_IN_PROGRESS: limit, MAX_RUNS_PER_PRINCIPAL: share } = this.#parts.config;
    if (this.#stopping.signal.aborted) throw new Draining();
    // What an earlier process left in the session comes first.
    await this.#recovery?.catch(() => undefined);
    // Nothing is recorded that would only wait for an engine which is known to be away.
    if (!this.#outbox.isEmpty) await this.check();
    const { total, own } = await this.#inProgress(principal);
    if (total >= limit) throw new Overloaded(limit);
    if (own >= share) throw new ShareTaken(share);
  }

  /** A store that does not answer is told of by what comes next. */
  #inProgress(principal: string): Promise<{ total: number; own: number }> {
    return this.#parts.state.runs.inProgress(principal).catch((error: unknown) => {
      if (error instanceof Unavailable) return { total: 0, own: 0 };
      throw error;
    });
  }

  async #answer(runId: string, toolCallId: string, approval: Approval): Promise<Approval | undefined> {
    const { approvals, runs } = this.#parts.state;
    const answer = await approvals.answer(runId, toolCallId, approval);
    // So that nobody who asks at once finds it waiting for nobody.
    const isWaiting = answer && (await runs.find(runId))?.status === "waiting";
    if (isWaiting && (await approvals.pending(runId)).length === 0) await runs.setStatus(runId, "running");
    return answer;
  }

  /** What the store did not answer to may have been recorded all the same; then Restate has to hear of it. */
  async #orTell<Recorded>(recorded: Promise<Recorded>, tell: () => Promise<void>): Promise<Recorded> {
    try {
      return await recorded;
    } catch (error) {
      if (error instanceof Unavailable) tell().catch(() => undefined);
      throw error;
    }
  }

  async #sendQueued(): Promise<void> {
    const runs = await this.#patientState.runs.unfinished();
    for (const run of runs) if (run.status === "queued") await this.#send(run).catch(() => undefined);
  }

  #record(request: RunRequest): Promise<{ run: Run; created: boolean }> {
    const { state, clock } = this.#parts;
    return state.runs.create(newRun(request, clock), request.idempotencyKey);
  }

  #send(run: Run): Promise<void> {
    return this.#outbox.tell(run.id, () => this.#ingress.send(run));
  }

  #look(runId: string): Promise<void> {
    return this.#outbox.tell(`${runId}/look`, () => this.#ingress.look(runId));
  }

  async #ended(runId: string): Promise<void> {
    const enough = AbortSignal.timeout(settleMs);
    for await (const _event of this.#patientState.events.follow(runId, 0, enough));
  }
}

function isTrue(done: Promise<unknown>): Promise<boolean> {
  return done.then(
    () => true,
    () => false,
  );
}
