import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { rateLimiter } from "hono-rate-limiter";

import { wholeNumber } from "../config.ts";
import { RuntimeError } from "../errors.ts";
import type { Clock, Telemetry } from "../ports/index.ts";
import { authenticate } from "./auth.ts";
import type { HttpDeps, HttpEnvironment } from "./environment.ts";
import { eventRoutes } from "./event-stream.ts";
import { healthRoutes } from "./health.ts";
import { notFound, problem, requireJson } from "./problem.ts";
import { runRoutes } from "./runs.ts";
import { sessionRoutes } from "./sessions.ts";

export const variables = {
  REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
};

const maxBodyBytes = 256 * 1024;

export function createApp(deps: HttpDeps): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>();
  const tooLarge = `A request body has at most ${maxBodyBytes / 1024} kB.`;
  const tooMany = `${deps.requestsPerMinute} requests a minute is the limit. Wait a moment.`;

  app.use(secureHeaders(), tracing(deps.telemetry, deps.clock));
  app.route("/", healthRoutes(deps));
  app.use("/v1/*", authenticate(deps.apiKeys));
  app.use(
    "/v1/*",
    rateLimiter<HttpEnvironment>({
      windowMs: 60_000,
      limit: deps.requestsPerMinute,
      keyGenerator: (context) => context.var.principal,
      handler: (context) => problem(context, 429, tooMany),
    }),
    bodyLimit({ maxSize: maxBodyBytes, onError: (context) => problem(context, 413, tooLarge) }),
    requireJson,
  );
  for (const routes of [runRoutes, eventRoutes, sessionRoutes]) app.route("/", routes(deps));

  app.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  const info = { title: "Agent", version: "1" };
  app.doc31("/openapi.json", { openapi: "3.1.0", info, security: [{ key: [] }] });

  app.notFound((context) => notFound(context, "route"));
  app.onError((error, context) => {
    if (error instanceof RuntimeError && error.facts.status) {
      const { status, detail = error.message, retryAfterSeconds: seconds } = error.facts;
      return problem(context, status, detail, seconds === undefined ? {} : { "retry-after": String(seconds) });
    }
    if (error instanceof HTTPException && error.status === 400) return problem(context, 400, error.message);
    deps.telemetry.log.error({ err: error }, "request failed");
    return problem(context, 500, "The request failed. The log of the server has the reason.");
  });
  return app;
}

const probes = new Set(["/healthz", "/readyz"]);

/** Writes one span and one log line for each request, except probes. Continues the trace of the caller. */
function tracing(telemetry: Telemetry, clock: Clock) {
  return createMiddleware<HttpEnvironment>(async (context, next) => {
    const { method, path } = context.req;
    if (probes.has(path)) return next();
    const startedAt = clock.elapsed();
    const parent = context.req.header("traceparent");
    await telemetry.span({ name: method, kind: "server", parent }, async (span) => {
      await next();
      const { status } = context.res;
      const route = routePath(context, -1);
      span.set({ "http.request.method": method, "http.route": route, "http.response.status_code": status });
      if (status >= 500) span.fail(String(status));
      const { principal } = context.var;
      telemetry.log.info({ method, path, status, principal, ms: Math.round(clock.elapsed() - startedAt) }, "request");
    });
  });
}
