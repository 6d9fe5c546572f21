import { setImmediate } from "node:timers/promises";

import { create as createClock } from "../../../src/runtime/clock.ts";
import type { Database } from "../../../src/runtime/state/database.ts";
import { create as createMemory } from "../../../src/runtime/memory/memory.ts";
import { patient } from "../../../src/runtime/patient.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";
import type { Agent } from "../../../src/runtime/loop/definition.ts";
import type { LoopVersion } from "../../../src/runtime/loop/entries.ts";
import { createWorkflow } from "../../../src/runtime/loop/run.ts";
import { invokeAgentSpan } from "../../../src/runtime/loop/spans.ts";
import type { Clock } from "../../../src/runtime/ports/clock.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";
import type { RunEvent } from "../../../src/runtime/ports/event.ts";
import type { Model } from "../../../src/runtime/ports/model.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { Schedule, Scheduler } from "../../../src/runtime/ports/schedule.ts";
import type { State } from "../../../src/runtime/ports/state.ts";
import type { Telemetry } from "../../../src/runtime/ports/telemetry.ts";
import type { Memory } from "../../../src/runtime/ports/memory.ts";
import { nameSchedules } from "../../../src/runtime/scheduler/named-schedules.ts";
import { create as createScheduler } from "../../../src/runtime/scheduler/scheduler.ts";
import { agent as fixtureAgent } from "../fixture/agent.ts";
import { create as createRecords, type Records } from "../fixture/records.ts";
import type { FixtureSystems } from "../fixture/define-tool.ts";
import { createEngine, engineEnvironment } from "./engine.ts";
import { Rest } from "./rest.ts";
import { openAgain, openDatabase } from "./store.ts";

export interface WorldOptions {
  readonly model: Model;
  /** Those to turn to when it gives no answer. */
  readonly others?: readonly Model[];
  /** Changes the agent of the fixture. */
  readonly agent?: Partial<Agent>;
  /** What tools work with. Default: the systems of the fixture. */
  readonly systems?: object;
  readonly telemetry?: Telemetry;
  /** The time of this computer unless told. */
  readonly clock?: Clock;
  readonly maxRunsInProgress?: number;
  /** All of them unless told. */
  readonly maxRunsPerPrincipal?: number;
  readonly maxRunsAtOnce?: number;
  /** Of one principal. */
  readonly maxScheduled?: number;
  /** As the folder's index exports them. */
  readonly schedules?: Readonly<Record<string, Schedule>>;
  /** The version of the loop; the current one unless told. */
  readonly loop?: LoopVersion;
  /** What outlives the process; new unless given. */
  readonly stores?: Stores;
  /** Stands between the agent and each of its ports; see intercept.ts. */
  readonly through?: <Port extends object>(port: Port) => Port;
}

export interface Stores {
  readonly database: Database;
  readonly records: Records;
  /** What names the engine that goes on from process to process; none for one that ends with its process. */
  readonly engine?: Record<string, string>;
}

export interface World {
  readonly engine: Engine;
  /** Stands still until a test starts it. */
  readonly scheduler: Scheduler;
  /** Without what `through` put before it: the test sees what is really there. */
  readonly state: State;
  readonly memory: Memory;
  readonly systems: FixtureSystems;
  readonly telemetry: Telemetry;
  readonly rest: Rest;
}

/** In a database of their own, or in one that outlives them. */
export async function createStores(environment?: Record<string, string>): Promise<Stores> {
  const database = await (environment ? openAgain(environment) : openDatabase());
  return { database, records: createRecords({ RECORDS_PATH: ":memory:" }), engine: await engineEnvironment() };
}

/** The whole agent in this process, with a store of its own and a model of the test's choice. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { maxRunsInProgress = 100, stores = await createStores(), through = (port) => port } = options;
  const { maxRunsAtOnce = 50, maxRunsPerPrincipal = maxRunsInProgress } = options;
  const { model, others = [], clock = createClock() } = options;
  const { database, records } = stores;
  const memory = patient(createMemory({ database, clock }), clock);
  const systems = { records };
  const state = createState({ database, clock });
  const telemetry = options.telemetry ?? (await createTelemetry({ level: "silent", serviceName: "test" }));
  const agent = { ...fixtureAgent, ...options.agent };
  const models = [through(model), ...others.map(through)] as const;
  const parts = { agent, models, telemetry, clock };
  const ports = {
    memory: through(memory),
    systems: through(options.systems ?? systems),
    state: patient(through(state), clock),
  };
  const workflow = createWorkflow({ ...parts, ...ports }, options.loop);
  const spanOf = (run: Run) => invokeAgentSpan(agent.name, run);
  const rest = new Rest();
  const limits = {
    MAX_RUNS_IN_PROGRESS: maxRunsInProgress,
    MAX_RUNS_PER_PRINCIPAL: maxRunsPerPrincipal,
    MAX_RUNS_AT_ONCE: maxRunsAtOnce,
  };
  const driven = { ...parts, state: rest.watch(through(state)), workflow, spanOf };
  const engine = await createEngine(driven, limits, stores.engine);
  const schedules = nameSchedules(options.schedules ?? {}, ["alice", "bob"]);
  const config = { MAX_SCHEDULED_PER_PRINCIPAL: options.maxScheduled ?? 100 };
  const scheduler = createScheduler({ config, schedules, engine, state: through(state), clock, telemetry });
  return { engine, scheduler, state, memory, systems, telemetry, rest };
}

/** Starts a run and returns it when it has ended or waits for a person. */
export async function ask(world: World, input: string, sessionId?: string): Promise<Run> {
  const { engine, telemetry } = world;
  const trace = telemetry.traceparent();
  const { run } = await engine.start({ principal: "alice", input, trace, ...(sessionId ? { sessionId } : {}) });
  return settled(world, run.id);
}

/** The run as it stands when it has ended or waits for a person who has not answered yet. */
export async function settled({ state, rest }: World, runId: string): Promise<Run> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(5_000)]);
  const ended = Array.fromAsync(state.events.follow(runId, 0, signal)).then(() => "ended" as const);
  while ((await Promise.race([ended, rest.begins(runId, signal)])) !== "ended") {
    // An answer that came meanwhile wakes the run again.
    await setImmediate();
    if (rest.has(runId)) break;
  }
  enough.abort();
  return (await state.runs.find(runId))!;
}

/** Answers an approval request and returns the run when it has ended or waits again. */
export async function answer(world: World, run: Run, toolCallId: string, approved: boolean, reason?: string) {
  await world.engine.approve(run.id, toolCallId, { approved, by: "carol", ...(reason ? { reason } : {}) });
  return settled(world, run.id);
}

/** Every event of a run that has ended. */
export async function eventsOf(state: State, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { event } of state.events.follow(runId, 0, AbortSignal.timeout(5_000))) events.push(event);
  return events;
}
