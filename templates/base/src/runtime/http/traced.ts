import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";

import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { HttpEnvironment } from "./environment.ts";

const probes = new Set(["/healthz", "/readyz"]);

/** One span and one log line a request; the caller's trace goes on here. Probes would only be noise. */
export function traced(telemetry: Telemetry, clock: Clock) {
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
