import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";

import { hasEnded } from "../lifecycle.ts";
import type { HttpDeps, HttpEnvironment } from "./environment.ts";
import { notFound, problems, rejectInvalid } from "./problem.ts";
import { RunParams } from "./schemas.ts";

const keepAliveMs = 15_000;

const lastEventId = z
  .string()
  .regex(/^\d{1,15}$/, "must be the id of an event")
  .optional();

const followRun = createRoute({
  method: "get",
  path: "/v1/runs/{runId}/events",
  summary: "Follow a run as server-sent events",
  request: {
    params: RunParams,
    headers: z.object({ "last-event-id": lastEventId.openapi({ description: "Continues after this event." }) }),
  },
  responses: {
    200: { description: "The events, until the run ends", content: { "text/event-stream": { schema: z.string() } } },
    204: { description: "The run has ended, and the client has every event" },
    ...problems(400, 401, 404, 429, 503),
  },
});

export function eventRoutes({ state, stopping }: HttpDeps): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>({ defaultHook: rejectInvalid });

  app.openapi(followRun, async (context) => {
    const { runId } = context.req.valid("param");
    const after = Number(context.req.valid("header")["last-event-id"] ?? 0);
    const run = await state.runs.find(runId);
    if (run?.principal !== context.var.principal) return notFound(context, "run");
    if (hasEnded(run.status) && (await isLast(after, runId))) return context.body(null, 204);

    return streamSSE(context, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const keepAlive = setInterval(() => void stream.write(": keep-alive\n\n"), keepAliveMs);
      try {
        const events = state.events.follow(runId, after, AbortSignal.any([left.signal, stopping]));
        for await (const { sequence, at, event } of events) {
          const data = JSON.stringify({ ...event, at: new Date(at).toISOString() });
          await stream.writeSSE({ id: String(sequence), event: event.type, data });
        }
      } finally {
        clearInterval(keepAlive);
      }
    });
  });

  /** The status 204 stops an EventSource that reconnects after the end. */
  async function isLast(sequence: number, runId: string): Promise<boolean> {
    if (sequence === 0) return false;
    for await (const _event of state.events.follow(runId, sequence, AbortSignal.timeout(0))) return false;
    return true;
  }

  return app;
}
