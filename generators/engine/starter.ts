import * as z from "zod/mini";
import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import { errors } from "../errors.ts";
import { problemsOf } from "./feature.ts";
import { parseData } from "./json.ts";
import { questionSchema, type StarterQuestion } from "./questions.ts";
import { ruleSchema, type Rule } from "./rules.ts";

/** What a team has decided for the repositories that it makes: the agent-starter.json of its starter. */
export interface Starter {
  /** The file, for errors. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** The versions of this program that the starter works with. */
  readonly engine?: string | undefined;
  /** Where the starter is that this one builds on. */
  readonly extends?: string | undefined;
  /** What is chosen unless something else is said, by axis or question. */
  readonly answers: Readonly<Record<string, string>>;
  /** What is chosen, whatever is said. */
  readonly locked: Readonly<Record<string, { readonly choice: string; readonly reason: string }>>;
  readonly questions: readonly StarterQuestion[];
  /** What has to hold in every repository for as long as it lives. */
  readonly policy: readonly Rule[];
}

const text = z.string().check(z.minLength(1));

const schema = z.strictObject({
  name: text,
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+/)),
  engine: z.optional(z.string().check(z.refine((range) => validRange(range) !== null, "is not a range of versions"))),
  extends: z.optional(text),
  answers: z._default(z.record(z.string(), z.string()), {}),
  locked: z._default(z.record(z.string(), z.strictObject({ choice: z.string(), reason: text })), {}),
  questions: z._default(z.array(questionSchema), []),
  policy: z._default(z.array(ruleSchema), []),
});

/** Errors name the file and the field. */
export function parseStarter(path: string, content: string): Starter {
  let json: unknown;
  try {
    json = parseData(content);
  } catch (error) {
    throw errors.brokenStarter(path, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw errors.brokenStarter(path, problemsOf(parsed.error));
  return { path, ...parsed.data };
}

/** Throws where this program is too old or too new for one of them. */
export function assertEngine(chain: readonly Starter[], program: { readonly name: string; readonly version: string }) {
  for (const { name, version, engine = "*" } of chain) {
    const fits = satisfies(program.version, engine, { includePrerelease: true });
    if (!fits) throw errors.engineDoesNotFit(`${name} ${version}`, engine, program);
  }
}
