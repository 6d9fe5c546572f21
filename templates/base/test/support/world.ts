import { create as createClock } from "../../src/adapters/clock.ts";
import { open } from "../../src/adapters/database.ts";
import { create as createEngine } from "../../src/adapters/engine.ts";
import { create as createMemory } from "../../src/adapters/memory.ts";
import { create as createOrders } from "../../src/adapters/orders.ts";
import { create as createState } from "../../src/adapters/state.ts";
import { create as createTelemetry } from "../../src/adapters/telemetry.ts";
import { agent as theAgent } from "../../src/agent/agent.ts";
import type { Agent } from "../../src/agent/definition.ts";
import { createWorkflow } from "../../src/agent/run.ts";
import { invokeAgentSpan } from "../../src/agent/spans.ts";
import type { Engine } from "../../src/ports/engine.ts";
import type { RunEvent } from "../../src/ports/event.ts";
import type { Model } from "../../src/ports/model.ts";
import type { Run } from "../../src/ports/run.ts";
import type { State } from "../../src/ports/state.ts";
import type { Telemetry } from "../../src/ports/telemetry.ts";
import type { Services } from "../../src/ports/tool.ts";

interface WorldOptions {
  readonly model: Model;
  readonly agent?: Partial<Agent>;
  readonly telemetry?: Telemetry;
  readonly maxRunsInProgress?: number;
}

export interface World {
  readonly engine: Engine;
  readonly state: State;
  readonly services: Services;
  readonly telemetry: Telemetry;
}

/** The whole agent in this process, with everything in memory and a model of the test's choice. */
export async function createWorld({ model, agent, telemetry, maxRunsInProgress = 100 }: WorldOptions): Promise<World> {
  const clock = createClock();
  const database = open({ path: ":memory:" });
  const state = createState({ database, clock });
  const services = { memory: createMemory({ database, clock }), orders: createOrders({ path: ":memory:" }) };
  const tell = telemetry ?? (await createTelemetry({ level: "silent", serviceName: "test" }));
  const wholeAgent = { ...theAgent, ...agent };
  const workflow = createWorkflow({ agent: wholeAgent, model, services, state, telemetry: tell, clock });
  const spanOf = (run: Run) => invokeAgentSpan(wholeAgent.name, run);
  const engine = createEngine({ state, clock, telemetry: tell, workflow, spanOf, maxRunsInProgress });
  return { engine, state, services, telemetry: tell };
}

/** Starts a run and returns it when it has ended or waits for a person. */
export async function ask({ engine, state, telemetry }: World, input: string, sessionId?: string): Promise<Run> {
  const trace = telemetry.traceparent();
  const { run } = await engine.start({ principal: "alice", input, trace, ...(sessionId ? { sessionId } : {}) });
  return settled(state, run.id);
}

/** The run as it stands when it has ended or waits for a person. */
export async function settled(state: State, runId: string, after = 0): Promise<Run> {
  for await (const { event } of state.events.follow(runId, after, AbortSignal.timeout(5_000))) {
    if (event.type === "run-end" || event.type === "approval-request") break;
  }
  return (await state.runs.find(runId))!;
}

/** Every event of a run that has ended. */
export async function eventsOf(state: State, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { event } of state.events.follow(runId, 0, AbortSignal.timeout(5_000))) events.push(event);
  return events;
}
