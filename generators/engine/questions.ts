import * as z from "zod/mini";
import { axisNames } from "./axes.ts";
import { matches } from "./pattern.ts";
import { quoted } from "./quoted.ts";

const text = z.string().check(z.minLength(1));
const line = z.string().check(z.regex(/^[^\p{Cc}]*$/u), z.maxLength(200));
const id = z.string().check(
  z.regex(/^[a-z][a-z0-9-]*$/),
  z.refine((name) => !isTaken(name), "is an axis or begins like one, or is kept for this program"),
);

/** Of package.json, what nobody acts on: npm runs scripts, and resolves dependencies. */
const harmless = ["description", "author", "license", "homepage", "repository", "bugs", "config"];

/** Where an answer goes: to a variable of .env.example, or to a key of a JSON file. */
const target = z.union([
  z.strictObject({ variable: z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/)) }),
  z
    .strictObject({ file: z.string().check(z.regex(/\.json$/)), key: z.array(text).check(z.minLength(1)) })
    .check(z.refine(isHarmless, `sets a key of package.json other than ${harmless.join(", ")}`)),
]);

const shared = {
  id,
  title: text,
  /** One line for whoever does not know what to answer. */
  help: text,
  sets: z._default(z.array(target), []),
};

export const questionSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("text"),
      ...shared,
      /** Without one, somebody has to answer. */
      default: z.optional(line),
      /** What an answer looks like, where there is no default. */
      example: z.optional(line),
      pattern: z.optional(z.strictObject({ matches: text.check(z.refine(isPattern)), otherwise: text })),
    })
    .check(z.refine((it) => (it.default ?? it.example) !== undefined, "needs a default or an example")),
  z
    .strictObject({
      kind: z.literal("choice"),
      ...shared,
      choices: z.array(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/))).check(z.minLength(1)),
      default: z.optional(z.string()),
    })
    .check(z.refine((it) => it.default === undefined || it.choices.includes(it.default), "has a default of its own")),
  z.strictObject({ kind: z.literal("confirm"), ...shared, default: z._default(z.enum(["yes", "no"]), "no") }),
]);

export type Target = z.infer<typeof target>;

/** What a starter asks besides the axes. A confirmation is answered with yes or no. */
export type StarterQuestion = z.infer<typeof questionSchema>;

/** What can be answered; undefined is any text. */
export function choicesOf(question: StarterQuestion): readonly string[] | undefined {
  if (question.kind === "confirm") return ["no", "yes"];
  return question.kind === "choice" ? question.choices : undefined;
}

/** What is answered where nobody says anything; undefined where somebody has to. */
export function defaultOf(question: StarterQuestion): string | undefined {
  return question.kind === "choice" ? (question.default ?? question.choices[0]) : question.default;
}

/** An answer that will do, to show what one looks like. */
export function exampleOf(question: StarterQuestion): string {
  return (question.kind === "text" ? question.example : undefined) ?? defaultOf(question)!;
}

/** What to type to answer the question; an example, unless there is an answer. */
export function setFlagFor(question: StarterQuestion, answer = exampleOf(question)): string {
  return `--set ${question.id}=${quoted(answer)}`;
}

/** Why the answer will not do, as a sentence. */
export function problemWithAnswer(question: StarterQuestion, answer: string): string | undefined {
  if (answer === defaultOf(question)) return undefined;
  const choices = choicesOf(question);
  if (choices) return choices.includes(answer) ? undefined : `It is one of ${choices.join(", ")}.`;
  if (answer === "") return "It needs an answer.";
  if (!line.safeParse(answer).success) return "It is one line of at most 200 characters.";
  const pattern = question.kind === "text" ? question.pattern : undefined;
  const fits = !pattern || matches(pattern.matches, answer);
  if (fits === undefined) return "The pattern of the starter takes too long on it: give another answer.";
  return fits ? undefined : pattern?.otherwise;
}

/** The ids of what was chosen: `<question>-<choice>`, as that of an axis is. */
export function answerIds(questions: readonly StarterQuestion[], answers: Readonly<Record<string, string>>): string[] {
  return questions.filter((question) => choicesOf(question)).map(({ id: key }) => `${key}-${answers[key]}`);
}

/** Whether a layer of this name comes with an answer, `<question>-<choice>`. Throws where there is no such choice. */
export function isAnswerId(
  name: string,
  questions: readonly StarterQuestion[],
  refuse: (why: string) => Error,
): boolean {
  const ids = questions.flatMap((question) => (choicesOf(question) ?? []).map((choice) => `${question.id}-${choice}`));
  if (ids.includes(name)) return true;
  const question = questions.find(({ id: key }) => name.startsWith(`${key}-`));
  if (question) throw refuse(`is called like an answer to "${question.id}", which has no such choice`);
  return false;
}

function isTaken(name: string): boolean {
  const kept = [...axisNames, "package-manager", "runtime"];
  return [...kept, "folder", "install"].includes(name) || kept.some((other) => name.startsWith(`${other}-`));
}

function isHarmless({ file, key }: { file: string; key: string[] }): boolean {
  return file !== "package.json" || harmless.includes(key[0]!);
}

function isPattern(said: string): boolean {
  try {
    return Boolean(new RegExp(said, "u"));
  } catch {
    return false;
  }
}
