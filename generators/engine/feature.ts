import * as z from "zod/mini";
import { errors } from "../errors.ts";
import type { Feature } from "./layer.ts";

// The small zod has no words for what is wrong, unless it is given some.
z.config(z.locales.en());

const listOfStrings = z.array(z.string());

const schema = z.strictObject({
  title: z.string(),
  sentence: z.string(),
  requires: listOfStrings,
  excludes: listOfStrings,
  nextSteps: listOfStrings,
});

const base: Feature = {
  title: "Base",
  sentence: "A whole agent.",
  requires: [],
  excludes: [],
  nextSteps: [],
};

/** Base needs no feature.json: it is there whatever is chosen. */
export function parseFeature(id: string, text: string | undefined): Feature {
  if (id === "base") return base;
  const path = `${id}/feature.json`;
  if (text === undefined) throw errors.brokenTemplate(path, "is missing");
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw errors.brokenTemplate(path, `is not valid: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
