import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";

import type { HttpDeps, HttpEnvironment } from "./environment.ts";
import { notFound, problems, rejectInvalid } from "./problem.ts";
import { MessagesView, SessionParams } from "./schemas.ts";

const digits = z.string().regex(/^\d{1,15}$/, "must be a whole number");
const number = digits.transform(Number);

const listMessages = createRoute({
  method: "get",
  path: "/v1/sessions/{sessionId}/messages",
  summary: "Read a conversation",
  request: {
    params: SessionParams,
    query: z.object({
      before: number.optional().openapi({ description: "Only messages with a smaller sequence." }),
      limit: number
        .optional()
        .openapi({ description: "Number of messages, the newest ones. Default: 100. At most 500." }),
    }),
  },
  responses: {
    200: {
      description: "The newest messages, oldest first",
      content: { "application/json": { schema: MessagesView } },
    },
    ...problems(400, 401, 404, 429, 503),
  },
});

export function sessionRoutes({ state }: HttpDeps): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>({ defaultHook: rejectInvalid });

  app.openapi(listMessages, async (context) => {
    const { sessionId } = context.req.valid("param");
    const { before, limit = 100 } = context.req.valid("query");
    if ((await state.messages.owner(sessionId)) !== context.var.principal) return notFound(context, "session");
    const stored = await state.messages.list({
      sessionId,
      limit: Math.min(limit, 500),
      ...(before === undefined ? {} : { upTo: before - 1 }),
    });
    const messages = stored.map(({ sequence, runId, message }) => {
      return { sequence, runId, role: message.role, content: message.content };
    });
    return context.json({ messages }, 200);
  });

  return app;
}
