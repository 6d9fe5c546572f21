import { z, type Hook } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { STATUS_CODES } from "node:http";

import type { HttpEnvironment } from "./environment.ts";

/** The body of each error response: `application/problem+json`. Source: RFC 9457 */
const Problem = z
  .object({ type: z.literal("about:blank"), title: z.string(), status: z.number().int(), detail: z.string() })
  .openapi("Problem");

type ProblemStatus = 400 | 401 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

export function problem<Status extends ProblemStatus>(
  context: Context,
  status: Status,
  detail: string,
  headers: Record<string, string> = {},
) {
  const body = { type: "about:blank" as const, title: STATUS_CODES[status]!, status: status as number, detail };
  return context.json(body, status, { "content-type": "application/problem+json", ...headers });
}

/** The same for a missing row and for a row of another principal. */
export function notFound(context: Context, what: string) {
  return problem(context, 404, `There is no such ${what}.`);
}

/** Documents the error responses of a route. */
export function problems<Status extends ProblemStatus>(...statuses: Status[]) {
  const content = { "application/problem+json": { schema: Problem } };
  const responses = statuses.map((status) => [status, { description: STATUS_CODES[status]!, content }]);
  return Object.fromEntries(responses) as Record<Status, { description: string; content: typeof content }>;
}

/** Reports all problems of an invalid request. */
export const rejectInvalid: Hook<unknown, HttpEnvironment, string, unknown> = (result, context) => {
  if (result.success) return undefined;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return problem(context, 400, `The request is not valid: ${problems.join("; ")}.`);
};

/** Rejects a body without a JSON content type, as `curl -d` alone sends it. */
export const requireJson = createMiddleware(async (context, next) => {
  const { "content-type": type = "", "content-length": length, "transfer-encoding": encoding } = context.req.header();
  const hasBody = Number(length ?? 0) > 0 || encoding !== undefined;
  if (hasBody && !/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    return problem(context, 415, "Send JSON, with the header `Content-Type: application/json`.");
  }
  return next();
});
