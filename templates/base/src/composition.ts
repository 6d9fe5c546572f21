import * as clocks from "./adapters/clock.ts";
import * as databases from "./adapters/database.ts";
import * as engines from "./adapters/engine.ts";
import * as memories from "./adapters/memory.ts";
import * as models from "./adapters/model.ts";
import * as orderSystems from "./adapters/orders.ts";
import { patient } from "./adapters/patient.ts";
import * as states from "./adapters/state.ts";
import * as telemetries from "./adapters/telemetry.ts";
import { agent } from "./agent/agent.ts";
import { createWorkflow } from "./agent/run.ts";
import { invokeAgentSpan } from "./agent/spans.ts";
import type { Configuration } from "./config.ts";
import * as http from "./http/app.ts";
import * as auth from "./http/auth.ts";
import * as server from "./http/server.ts";
import { nameSchedules } from "./scheduler/named-schedules.ts";
import * as schedulers from "./scheduler/scheduler.ts";
import * as schedules from "./schedules/index.ts";

/** Every variable that the program reads, as each module declares its own. */
export const variables = {
  ...server.variables,
  ...auth.variables,
  ...http.variables,
  ...databases.variables,
  ...orderSystems.variables,
  ...models.variables,
  ...engines.variables,
  ...schedulers.variables,
  ...telemetries.variables,
};

type Config = Configuration<typeof variables>;

/** Puts the program together. The only file that knows every adapter; to exchange one, change its file. */
export async function compose(config: Config) {
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
  const database = await databases.open(config);
  const state = states.create({ database, clock });
  const services = {
    memory: patient(memories.create({ database, clock }), clock),
    orders: orderSystems.create(config),
  };
  const parts = { agent, services, state: patient(state, clock), telemetry, clock };
  const workflow = createWorkflow({ ...parts, models: models.create(config) });
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
  });

  return { app, engine, scheduler, state, telemetry, stopping };
}
