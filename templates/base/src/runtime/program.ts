import { existsSync } from "node:fs";

import * as clocks from "./clock.ts";
import { readConfig, type Configuration, type Variables } from "./config.ts";
import * as databases from "./state/database.ts";
import * as engines from "./engine/engine.ts";
import * as memories from "./memory/memory.ts";
import { patient } from "./patient.ts";
import * as states from "./state/state.ts";
import { createSystems, variablesOf, type Adapter } from "./systems.ts";
import * as telemetries from "./telemetry/telemetry.ts";
import type { Models } from "./ports/model.ts";
import type { Schedule } from "./ports/schedule.ts";
import type { Agent } from "./loop/definition.ts";
import { createWorkflow } from "./loop/run.ts";
import { invokeAgentSpan } from "./loop/spans.ts";
import * as http from "./http/app.ts";
import * as auth from "./http/auth.ts";
import * as server from "./http/server.ts";
import { nameSchedules } from "./scheduler/named-schedules.ts";
import * as schedulers from "./scheduler/scheduler.ts";

/** What a program is made of; src/composition.ts supplies it. */
export interface ProgramParts {
  readonly agent: Agent;
  readonly model: {
    readonly variables: Variables;
    // eslint-disable-next-line typescript/no-explicit-any
    create(config: any): Models;
  };
  readonly adapters: Readonly<Record<string, Adapter>>;
  /** As the folder's index exports them. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** An input that the greeting and the API description show. */
  readonly example: string;
}

/** A whole agent: the variables that it reads, and how to put it together. */
export interface Program {
  readonly variables: Variables;
  readonly example: string;
  /** Throws `ConfigurationError` with every invalid variable. Default: the environment of this process. */
  compose(environment?: Record<string, string | undefined>): Promise<Composition>;
}

export type Composition = Awaited<ReturnType<typeof compose>>;

/** Variables that the machinery reads, as each module declares its own. */
const variables = {
  ...server.variables,
  ...auth.variables,
  ...http.variables,
  ...databases.variables,
  ...engines.variables,
  ...schedulers.variables,
  ...telemetries.variables,
};

export function defineProgram(parts: ProgramParts): Program {
  const all = { ...variables, ...parts.model.variables, ...variablesOf(parts.adapters) };
  return {
    variables: all,
    example: parts.example,
    compose: (environment) => compose(parts, readConfig(all, environment) as Configuration<typeof variables>),
  };
}

/** The exports of a folder's index.ts. Empty when there is no such file: a folder appears with its first module. */
export async function exportsOf<Export>(index: URL): Promise<Readonly<Record<string, Export>>> {
  return existsSync(index) ? ((await import(index.href)) as Record<string, Export>) : {};
}

/** Puts the parts and the machinery together. The only file that imports every module of the machinery. */
async function compose(
  { agent, model, adapters, schedules, example }: ProgramParts,
  config: Configuration<typeof variables>,
) {
  const named = nameSchedules(
    config.SCHEDULES === "on" ? schedules : {},
    config.API_KEYS.map(({ principal }) => principal),
  );
  const clock = clocks.create();
  const telemetry = await telemetries.create({
    level: config.LOG_LEVEL,
    serviceName: config.OTEL_SERVICE_NAME,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const unused = config.SCHEDULES === "on" ? [] : Object.keys(schedules);
  if (unused.length > 0) telemetry.log.info({ schedules: unused }, "schedules are off");
  const systems = await createSystems(adapters, config);
  const database = await databases.open(config);
  const state = states.create({ database, clock });
  const memory = patient(memories.create({ database, clock }), clock);
  const parts = { agent, memory, systems, state: patient(state, clock), telemetry, clock };
  const workflow = createWorkflow({ ...parts, models: model.create(config) });
  const engine = engines.create({
    config,
    state,
    clock,
    telemetry,
    workflow,
    spanOf: (run) => invokeAgentSpan(agent.name, run),
  });
  const scheduler = schedulers.create({ config, schedules: named, engine, state, clock, telemetry });
  const stopping = new AbortController();
  const app = http.createApp({
    engine,
    scheduler,
    state,
    telemetry,
    clock,
    apiKeys: config.API_KEYS,
    requestsPerMinute: config.REQUESTS_PER_MINUTE,
    stopping: stopping.signal,
    example,
  });

  return { app, config, engine, scheduler, state, telemetry, stopping };
}
