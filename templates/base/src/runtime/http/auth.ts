import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { z } from "zod";

import type { ApiKeys, HttpEnvironment } from "./environment.ts";
import { problem } from "./problem.ts";

const format = "must be principal:key pairs, separated by commas";
/** Characters of a bearer token, safe in a header and in a shell. Source: RFC 6750, section 2.1 */
const keyFormat = "a key has 16 characters or more, of letters, digits and -._~+/=";
const twice = "has the same key twice; each key belongs to one principal";

export const variables = {
  API_KEYS: z
    .string({ error: `is not set; it ${format}, for example dev:<a random text of 16 characters or more>` })
    .transform((text, context): ApiKeys => {
      const pairs = text.split(",").map((pair) => /^\s*([\w.@-]{1,64}):([\w.~+/=-]{16,})\s*$/.exec(pair));
      const keys = pairs.map((pair) => ({ principal: pair?.[1] ?? "", key: pair?.[2] ?? "" }));
      if (pairs.includes(null)) context.addIssue({ code: "custom", message: `${format}; ${keyFormat}` });
      else if (new Set(keys.map(({ key }) => key)).size < keys.length)
        context.addIssue({ code: "custom", message: twice });
      return keys;
    }),
};

/** Requires a key and sets `principal` for the routes. */
export function authenticate(keys: ApiKeys) {
  const digests = keys.map(({ principal, key }) => ({ principal, digest: digestOf(key) }));
  return createMiddleware<HttpEnvironment>(async (context, next) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
    const principal = token && principalOf(digests, token);
    if (!principal) {
      const detail = "Send a key of API_KEYS: `Authorization: Bearer <key>`.";
      return problem(context, 401, detail, { "www-authenticate": "Bearer" });
    }
    context.set("principal", principal);
    return next();
  });
}

/** Compares with every key in constant time. */
function principalOf(known: readonly { principal: string; digest: Buffer }[], token: string): string | undefined {
  const digest = digestOf(token);
  let found: string | undefined;
  for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key.principal;
  return found;
}

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
