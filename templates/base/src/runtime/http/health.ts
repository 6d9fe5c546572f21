import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";

import type { HttpDeps } from "./environment.ts";
import { problem, problems } from "./problem.ts";

const status = (value: "ok" | "ready") => {
  return { description: "Yes", content: { "application/json": { schema: z.object({ status: z.literal(value) }) } } };
};

const alive = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Is the process alive?",
  security: [],
  responses: { 200: status("ok") },
});

const ready = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Can the process take requests?",
  security: [],
  responses: { 200: status("ready"), ...problems(503) },
});

/** Probes without a key. They reveal nothing else. */
export function healthRoutes({ engine, state, telemetry, stopping }: HttpDeps): OpenAPIHono {
  const app = new OpenAPIHono();

  app.openapi(alive, (context) => context.json({ status: "ok" as const }, 200));

  app.openapi(ready, async (context) => {
    if (stopping.aborted) return problem(context, 503, "The server is shutting down.");
    for (const [name, module] of Object.entries({ "state store": state, engine })) {
      try {
        await module.check();
      } catch (error) {
        telemetry.log.error({ err: error }, `${name} is not ready`);
        return problem(context, 503, `The ${name} does not answer.`);
      }
    }
    return context.json({ status: "ready" as const }, 200);
  });

  return app;
}
