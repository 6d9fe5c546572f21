import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { z } from "zod";

import type { HttpEnvironment } from "./environment.ts";
import { problem } from "./problem.ts";

/** Who may call: a principal's name for each key. */
export type ApiKeys = readonly { readonly principal: string; readonly key: string }[];

const format = "must be principal:key pairs, separated by commas";
/** What a bearer token may consist of (RFC 6750, section 2.1): safe in a header and in a shell. */
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

/** Lets through who has a key, and tells the routes who it is. */
export function authenticate(keys: ApiKeys) {
  const digests = keys.map(({ principal, key }) => ({ principal, digest: digestOf(key) }));
  return createMiddleware<HttpEnvironment>(async (context, next) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
    const principal = token && principalOf(digests, token);
    if (!principal) {
      return problem(context, 401, "Send a key of API_KEYS: `Authorization: Bearer <key>`.", {
        "www-authenticate": "Bearer",
      });
    }
    context.set("principal", principal);
    return next();
  });
}

/** Compares with every key, in a time that does not depend on how much of it is right. */
function principalOf(known: readonly { principal: string; digest: Buffer }[], token: string): string | undefined {
  const digest = digestOf(token);
  return known.reduce<string | undefined>(
    (found, key) => (timingSafeEqual(key.digest, digest) ? key.principal : found),
    undefined,
  );
}

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
