import * as clocks from "./clock.ts";
import { readConfig, type Configuration, type Variables } from "./config.ts";
import * as engines from "./engine/engine.ts";
import * as http from "./http/app.ts";
import * as auth from "./http/auth.ts";
import * as server from "./http/server.ts";
import type { Agent } from "./loop/definition.ts";
import { createWorkflow, invokeAgentSpan } from "./loop/run.ts";
import * as memories from "./memory/memory.ts";
import { createSystems, exportsOf, variablesOf, type Adapter, type Schedule } from "./modules.ts";
import type { Models } from "./ports/index.ts";
import { nameSchedules } from "./scheduler/cron-schedule.ts";
import * as schedulers from "./scheduler/scheduler.ts";
import * as databases from "./state/database.ts";
import * as states from "./state/state.ts";
import * as telemetries from "./telemetry/telemetry.ts";
import { retryWhileUnavailable, wrapPort, wrapState } from "./wrap-port.ts";

export { exportsOf };

/** The parts of an agent; src/composition.ts supplies them. */
export interface ProgramDeps {
  readonly agent: Agent;
  readonly model: {
    readonly variables: Variables;
    // eslint-disable-next-line typescript/no-explicit-any
    create(config: any): Models;
  };
  readonly adapters: Readonly<Record<string, Adapter>>;
  /** Exports of the folder's index. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** Example input in the greeting and in the API description. */
  readonly example: string;
}

/** A whole agent: its environment variables, and a function that composes it. */
export interface Program {
  readonly variables: Variables;
  readonly example: string;
  /** Throws `ConfigurationError` with every invalid variable. Default: the environment of this process. */
  compose(environment?: Record<string, string | undefined>): Promise<Composition>;
}

export type Composition = Awaited<ReturnType<typeof compose>>;

/** Environment variables of the runtime. Each module declares its own. */
const variables = {
  ...server.variables,
  ...auth.variables,
  ...http.variables,
  ...databases.variables,
  ...engines.variables,
  ...schedulers.variables,
  ...telemetries.variables,
};

export function defineProgram(deps: ProgramDeps): Program {
  const all = { ...variables, ...deps.model.variables, ...variablesOf(deps.adapters) };
  return {
    variables: all,
    example: deps.example,
    compose: (environment) => compose(deps, readConfig(all, environment) as Configuration<typeof variables>),
  };
}

/** Joins the parts with the runtime. Only this file imports every module of the runtime. */
async function compose(
  { agent, model, adapters, schedules, example }: ProgramDeps,
  config: Configuration<typeof variables>,
) {
  const isOn = config.SCHEDULES === "on";
  const principals = config.API_KEYS.map(({ principal }) => principal);
  const named = nameSchedules(isOn ? schedules : {}, principals);
  const clock = clocks.create();
  const telemetry = await telemetries.create({
    level: config.LOG_LEVEL,
    serviceName: config.OTEL_SERVICE_NAME,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const unused = isOn ? [] : Object.keys(schedules);
  if (unused.length > 0) telemetry.log.info({ schedules: unused }, "schedules are off");
  const systems = await createSystems(adapters, config);
  const models = model.create(config);
  const database = await databases.open(config);
  const state = states.create({ database, clock });
  const retry = retryWhileUnavailable(clock);
  const memory = wrapPort(memories.create({ database, clock }), retry);
  const services = { state, telemetry, clock };
  const workflow = createWorkflow({ ...services, state: wrapState(state, retry), agent, models, memory, systems });
  const spanOf = invokeAgentSpan(agent.name);
  const engine = engines.create({ ...services, config, workflow, spanOf });
  const scheduler = new schedulers.Scheduler({ ...services, engine }, named);
  const stopping = new AbortController();
  const { API_KEYS: apiKeys, REQUESTS_PER_MINUTE: requestsPerMinute } = config;
  const { signal } = stopping;
  const app = http.createApp({ ...services, engine, apiKeys, requestsPerMinute, stopping: signal, example });

  return { app, config, engine, scheduler, state, telemetry, stopping };
}
