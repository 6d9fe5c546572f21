import { readFileSync } from "node:fs";
import { z } from "zod";

/** One line of cases.jsonl: what a customer says, and what has to come of it. */
const Case = z.strictObject({
  name: z.string().min(1),
  input: z.string().min(1),
  /** What a person answers when the agent asks. Left out, the case ends with the question. */
  answer: z.strictObject({ approved: z.boolean(), reason: z.string().default("") }).optional(),
  expect: z.strictObject({
    /** The tools, in the order in which the model calls them. */
    calls: z.array(z.string()).optional(),
    /** The tools that a person is asked about. */
    asksFor: z.array(z.string()).optional(),
    /** Each of these is in the reply. */
    says: z.array(z.string()).optional(),
    neverSays: z.array(z.string()).optional(),
  }),
});

export type Case = z.output<typeof Case>;

/** Reads a file with one case a line; blank lines are skipped. Names the file and line of what is wrong. */
export function readCases(path: string): Case[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [readCase(line, `${path}:${index + 1}`)]));
}

function readCase(line: string, place: string): Case {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = Case.safeParse(value);
  if (!parsed.success) throw new Error(`${place} is not a case:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
