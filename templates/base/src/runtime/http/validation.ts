import type { Hook } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";

import type { HttpEnvironment } from "./environment.ts";
import { invalid, problem } from "./problem.ts";

/** Tells every problem of a request at once. */
export const rejectInvalid: Hook<unknown, HttpEnvironment, string, unknown> = (result, context) => {
  if (result.success) return undefined;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return invalid(context, problems.join("; "));
};

/** A body that is sent has to say that it is JSON; curl's `-d` alone says something else. */
export const requireJson = createMiddleware(async (context, next) => {
  const { "content-type": type = "", "content-length": length, "transfer-encoding": encoding } = context.req.header();
  const hasBody = Number(length ?? 0) > 0 || encoding !== undefined;
  if (hasBody && !/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    return problem(context, 415, "Send JSON, with the header `Content-Type: application/json`.");
  }
  return next();
});
