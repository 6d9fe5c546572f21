import { Hono } from "hono";

import type { HttpParts } from "./environment.ts";
import { problem } from "./problem.ts";

/** Probes: no key needed, nothing told. */
export function healthRoutes({ state, telemetry, stopping }: HttpParts): Hono {
  const app = new Hono();

  app.get("/healthz", (context) => context.json({ status: "ok" }));

  app.get("/readyz", async (context) => {
    if (stopping.aborted) return problem(context, 503, "The server is shutting down.");
    try {
      await state.check();
      return context.json({ status: "ready" });
    } catch (error) {
      telemetry.log.error({ err: error }, "state is not ready");
      return problem(context, 503, "The state store does not answer.");
    }
  });

  return app;
}
