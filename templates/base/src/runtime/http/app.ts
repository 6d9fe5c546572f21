import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { rateLimiter } from "hono-rate-limiter";

import { wholeNumber } from "../config.ts";
import { Draining, EngineAway, Overloaded, ShareTaken } from "../ports/engine.ts";
import { ScheduleFull, StartAtRefused } from "../ports/schedule.ts";
import { SessionNotFound } from "../ports/state.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { authenticate } from "./auth.ts";
import type { HttpEnvironment, HttpParts } from "./environment.ts";
import { eventRoutes } from "./event-stream.ts";
import { healthRoutes } from "./health.ts";
import { invalid, notFound, problem } from "./problem.ts";
import { runRoutes } from "./runs.ts";
import { sessionRoutes } from "./sessions.ts";
import { traced } from "./traced.ts";
import { requireJson } from "./validation.ts";

export const variables = {
  REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
};

const maxBodyBytes = 256 * 1024;
const storeIsAway = "The state store does not answer. Try again in a moment.";

export function createApp(parts: HttpParts): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>();
  const tooLarge = `A request has ${maxBodyBytes / 1024} kB at most.`;

  app.use(secureHeaders(), traced(parts.telemetry, parts.clock));
  app.route("/", healthRoutes(parts));
  app.use("/v1/*", authenticate(parts.apiKeys));
  app.use(
    "/v1/*",
    rateLimiter<HttpEnvironment>({
      windowMs: 60_000,
      limit: parts.requestsPerMinute,
      keyGenerator: (context) => context.var.principal,
      handler: (context) => problem(context, 429, `${parts.requestsPerMinute} requests a minute is the limit.`),
    }),
    bodyLimit({ maxSize: maxBodyBytes, onError: (context) => problem(context, 413, tooLarge) }),
    requireJson,
  );
  for (const routes of [runRoutes, eventRoutes, sessionRoutes]) app.route("/", routes(parts));

  app.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Agent", version: "1" },
    security: [{ key: [] }],
  });

  app.notFound((context) => notFound(context, "route"));
  app.onError((error, context) => {
    if (error instanceof SessionNotFound) return notFound(context, "session");
    if (error instanceof StartAtRefused) return invalid(context, `startAt: ${error.message}`);
    if (error instanceof Overloaded) return problem(context, 503, error.message, { "retry-after": "1" });
    if (error instanceof ShareTaken) return problem(context, 429, error.message, { "retry-after": "1" });
    if (error instanceof ScheduleFull) return problem(context, 429, error.message);
    if (error instanceof Draining) return problem(context, 503, error.message, { "retry-after": "5" });
    if (error instanceof EngineAway) return problem(context, 503, error.message, { "retry-after": "1" });
    if (error instanceof Unavailable) return problem(context, 503, storeIsAway, { "retry-after": "1" });
    if (error instanceof HTTPException && error.status === 400) return problem(context, 400, error.message);
    parts.telemetry.log.error({ err: error }, "request failed");
    return problem(context, 500, "Something went wrong here. The log of the server says what.");
  });
  return app;
}
