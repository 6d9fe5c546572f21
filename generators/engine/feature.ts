import * as z from "zod/mini";
import { errors } from "../errors.ts";
import { parseJson } from "./json.ts";
import type { Feature } from "./layer.ts";

// The small zod has no words for what is wrong, unless it is given some.
z.config(z.locales.en());

const reasons = z._default(z.record(z.string(), z.string()), {});
const list = z._default(z.array(z.string()), []);
/** One line, or it would set others, too. */
const value = z.string().check(z.regex(/^[^\n]*$/));
const variable = z.nullable(z.strictObject({ value, comment: z.string() }));

const schema = z.strictObject({
  title: z.string(),
  sentence: z.string(),
  requires: reasons,
  excludes: reasons,
  owns: list,
  env: z._default(z.record(z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/)), variable), {}),
  nextSteps: list,
});

/** Base needs no feature.json: it is there whatever is chosen. */
const base = JSON.stringify({ title: "Base", sentence: "A whole agent." });

/** What the feature.json of the layer says. Errors name the file and the field. */
export function parseFeature(id: string, text: string | undefined): Feature {
  const path = `${id}/feature.json`;
  const content = id === "base" ? base : text;
  if (content === undefined) throw errors.brokenTemplate(path, "is missing");
  const parsed = schema.safeParse(parseJson(path, content));
  if (!parsed.success) throw errors.brokenTemplate(path, `is not valid: ${problemsOf(parsed.error)}`);
  return parsed.data;
}

export function problemsOf(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ");
}
