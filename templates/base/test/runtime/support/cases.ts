import { readFileSync } from "node:fs";
import { z } from "zod";

/** One line of evals/cases.jsonl: an input and the expected result. */
const Case = z.strictObject({
  name: z.string().min(1),
  input: z.string().min(1),
  /** Answer to an approval request. Without it, the case ends with the request. */
  answer: z.strictObject({ approved: z.boolean(), reason: z.string().default("") }).optional(),
  /** By the name of a grader. */
  expect: z.record(z.string(), z.array(z.string())),
});

export type Case = z.output<typeof Case>;

/** Result of a case. */
export interface Outcome {
  /** Empty when there was no reply. */
  readonly reply: string;
  /** Names of the called tools, in order. */
  readonly calls: readonly string[];
  /** Names of the tools that needed an approval, in order. */
  readonly asked: readonly string[];
}

/** Compares the expected values with the outcome. Returns the problem; undefined when there is none. */
type Grader = (expected: readonly string[], outcome: Outcome) => string | undefined;

/** Graders by the name that a case uses in `expect`. */
export type Graders = Readonly<Record<string, Grader>>;

/** Reads one case a line and skips blank lines. Throws with the file and the line of an invalid case. */
export function readCases(path: string, graders: Graders): Case[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [readCase(line, `${path}:${index + 1}`, graders)]));
}

/** Returns every problem of an outcome. */
export function grade({ expect }: Case, outcome: Outcome, graders: Graders): string[] {
  return Object.entries(expect).flatMap(([name, expected]) => graders[name]!(expected, outcome) ?? []);
}

function readCase(line: string, place: string, graders: Graders): Case {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = Case.safeParse(value);
  if (!parsed.success) throw new Error(`${place} is not a case:\n${z.prettifyError(parsed.error)}`);
  const unknown = Object.keys(parsed.data.expect).find((name) => !Object.hasOwn(graders, name));
  if (unknown === undefined) return parsed.data;
  throw new Error(`${place} expects "${unknown}". evals/graders.ts has: ${Object.keys(graders).join(", ")}.`);
}
