import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What goes wrong is told as RFC 9457 says: `application/problem+json`. */
const Problem = z
  .object({
    type: z.literal("about:blank"),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
  })
  .openapi("Problem");

const titles = {
  400: "Bad request",
  401: "Unauthorized",
  404: "Not found",
  409: "Conflict",
  413: "Content too large",
  415: "Unsupported media type",
  422: "Unprocessable content",
  429: "Too many requests",
  500: "Internal server error",
  503: "Service unavailable",
} as const satisfies Partial<Record<ContentfulStatusCode, string>>;

type ProblemStatus = keyof typeof titles;

export function problem<Status extends ProblemStatus>(
  context: Context,
  status: Status,
  detail: string,
  headers: Record<string, string> = {},
) {
  const body = { type: "about:blank" as const, title: titles[status] as string, status: status as number, detail };
  return context.json(body, status, { "content-type": "application/problem+json", ...headers });
}

/** The answer to a request for something that is not there or is somebody else's: nobody can tell which. */
export function notFound(context: Context, what: string) {
  return problem(context, 404, `There is no such ${what}.`);
}

export function invalid(context: Context, problems: string) {
  return problem(context, 400, `The request is not valid: ${problems}.`);
}

/** Documents the problems that a route answers with. */
export function problems<Status extends ProblemStatus>(...statuses: Status[]) {
  const response = (status: Status) => ({
    description: titles[status],
    content: { "application/problem+json": { schema: Problem } },
  });
  return Object.fromEntries(statuses.map((status) => [status, response(status)])) as Record<
    Status,
    ReturnType<typeof response>
  >;
}
