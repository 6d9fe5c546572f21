import { setImmediate } from "node:timers/promises";
import { EventEmitter, once } from "node:events";

import { create as createClock } from "../../../src/runtime/clock.ts";
import type { Database } from "../../../src/runtime/state/database.ts";
import { create as createMemory } from "../../../src/runtime/memory/memory.ts";
import { retryWhileUnavailable, wrapPort, wrapState } from "../../../src/runtime/wrap-port.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { create as createTelemetry } from "../../../src/runtime/telemetry/telemetry.ts";
import type { Agent } from "../../../src/runtime/loop/definition.ts";
import type { LoopVersion } from "../../../src/runtime/loop/steps.ts";
import { createWorkflow, invokeAgentSpan } from "../../../src/runtime/loop/run.ts";
import type { Clock } from "../../../src/runtime/ports/clock.ts";
import type { Engine } from "../../../src/runtime/ports/engine.ts";
import type { RunEvent } from "../../../src/runtime/ports/event.ts";
import type { Model } from "../../../src/runtime/ports/model.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { Schedule } from "../../../src/runtime/modules.ts";
import type { State } from "../../../src/runtime/ports/state.ts";
import type { Telemetry } from "../../../src/runtime/ports/telemetry.ts";
import type { Memory } from "../../../src/runtime/ports/memory.ts";
import { nameSchedules } from "../../../src/runtime/scheduler/cron-schedule.ts";
import { Scheduler } from "../../../src/runtime/scheduler/scheduler.ts";
import { agent as fixtureAgent } from "../fixture/agent.ts";
import { create as createRecords, type Records } from "../fixture/records.ts";
import type { FixtureSystems } from "../fixture/define-tool.ts";
import { createEngine, engineEnvironment } from "./engine.ts";
import { openAgain, openDatabase } from "./store.ts";

export interface TestAgentOptions {
  readonly model: Model;
  /** Fallback models. */
  readonly others?: readonly Model[];
  /** Changes the agent of the fixture. */
  readonly agent?: Partial<Agent>;
  /** Systems of the tools. Default: those of the fixture. */
  readonly systems?: object;
  readonly telemetry?: Telemetry;
  /** Default: the real time. */
  readonly clock?: Clock;
  readonly maxRunsInProgress?: number;
  /** Default: `maxRunsInProgress`. */
  readonly maxRunsPerPrincipal?: number;
  readonly maxRunsAtOnce?: number;
  /** Exports of src/schedules/index.ts. */
  readonly schedules?: Readonly<Record<string, Schedule>>;
  /** Default: the current version. */
  readonly loop?: LoopVersion;
  /** Stores of a previous process. Default: new ones. */
  readonly stores?: Stores;
  /** Wraps each port of the agent, as intercept.ts does. */
  readonly through?: <Port extends object>(port: Port) => Port;
}

export interface Stores {
  readonly database: Database;
  readonly records: Records;
  /** Environment of an engine with its own server. */
  readonly engine?: Record<string, string>;
}

export interface TestAgent {
  readonly engine: Engine;
  /** Not started. */
  readonly scheduler: Scheduler;
  /** The state without the wrapper of `through`. */
  readonly state: State;
  readonly memory: Memory;
  readonly systems: FixtureSystems;
  readonly telemetry: Telemetry;
  readonly suspended: SuspendedRuns;
}

/** Opens a new database, or the one of the environment. */
export async function createStores(environment?: Record<string, string>): Promise<Stores> {
  const database = await (environment ? openAgain(environment) : openDatabase());
  return { database, records: createRecords({ RECORDS_PATH: ":memory:" }), engine: await engineEnvironment() };
}

/** Creates the whole agent in this process. */
export async function createTestAgent(options: TestAgentOptions): Promise<TestAgent> {
  const { maxRunsInProgress = 100, stores = await createStores(), through = (port) => port } = options;
  const { maxRunsAtOnce = 50, maxRunsPerPrincipal = maxRunsInProgress } = options;
  const { model, others = [], clock = createClock() } = options;
  const { database, records } = stores;
  const memory = wrapPort(createMemory({ database, clock }), retryWhileUnavailable(clock));
  const systems = { records };
  const state = createState({ database, clock });
  const telemetry = options.telemetry ?? (await createTelemetry({ level: "silent", serviceName: "test" }));
  const agent = { ...fixtureAgent, ...options.agent };
  const models = [through(model), ...others.map(through)] as const;
  const parts = { agent, models, telemetry, clock };
  const ports = {
    memory: through(memory),
    systems: through(options.systems ?? systems),
    state: wrapState(through(state), retryWhileUnavailable(clock)),
  };
  const workflow = createWorkflow({ ...parts, ...ports }, options.loop);
  const spanOf = invokeAgentSpan(agent.name);
  const suspended = new SuspendedRuns();
  const limits = {
    MAX_RUNS_IN_PROGRESS: maxRunsInProgress,
    MAX_RUNS_PER_PRINCIPAL: maxRunsPerPrincipal,
    MAX_RUNS_AT_ONCE: maxRunsAtOnce,
  };
  const driven = { ...parts, state: suspended.watch(through(state)), workflow, spanOf };
  const engine = await createEngine(driven, limits, stores.engine);
  const schedules = nameSchedules(options.schedules ?? {}, ["alice", "bob"]);
  const scheduler = new Scheduler({ engine, state: through(state), clock, telemetry }, schedules);
  return { engine, scheduler, state, memory, systems, telemetry, suspended };
}

/** Starts a run. Returns it when it has ended or waits for an approval. */
export async function ask(testAgent: TestAgent, input: string, sessionId?: string): Promise<Run> {
  const { engine, telemetry } = testAgent;
  const trace = telemetry.traceparent();
  const { run } = await engine.start({ principal: "alice", input, trace, ...(sessionId ? { sessionId } : {}) });
  return settled(testAgent, run.id);
}

/** Returns the run when it has ended or waits for an approval without an answer. */
export async function settled({ state, suspended }: TestAgent, runId: string): Promise<Run> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(5_000)]);
  const ended = Array.fromAsync(state.events.follow(runId, 0, signal)).then(() => "ended" as const);
  while ((await Promise.race([ended, suspended.begins(runId, signal)])) !== "ended") {
    // An answer that came meanwhile resumes the run.
    await setImmediate();
    if (suspended.has(runId)) break;
  }
  enough.abort();
  return (await state.runs.find(runId))!;
}

/** Answers an approval request and returns the run when it has ended or waits again. */
export async function answer(testAgent: TestAgent, run: Run, toolCallId: string, approved: boolean, reason?: string) {
  await testAgent.engine.approve(run.id, toolCallId, { approved, by: "carol", ...(reason ? { reason } : {}) });
  return settled(testAgent, run.id);
}

/** Returns all events of an ended run. */
export async function eventsOf(state: State, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { event } of state.events.follow(runId, 0, AbortSignal.timeout(5_000))) events.push(event);
  return events;
}

/** Knows the suspended runs from the status that the engine stores. */
class SuspendedRuns {
  readonly #runIds = new Set<string>();
  readonly #suspended = new EventEmitter().setMaxListeners(0);

  /** Wraps the state of the engine. */
  watch(state: State): State {
    return {
      ...state,
      runs: {
        ...state.runs,
        setStatus: async (runId, status) => {
          this.#runIds.delete(runId);
          const isOpen = await state.runs.setStatus(runId, status);
          if (status === "waiting") {
            this.#runIds.add(runId);
            this.#suspended.emit(runId);
          }
          return isOpen;
        },
      },
    };
  }

  has(runId: string): boolean {
    return this.#runIds.has(runId);
  }

  /** Resolves when the run is suspended. Rejects when the signal aborts. */
  async begins(runId: string, signal: AbortSignal): Promise<void> {
    if (!this.has(runId)) await once(this.#suspended, runId, { signal });
  }
}
