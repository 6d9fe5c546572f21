import { parseArgs } from "node:util";

import { Refusal } from "./errors.ts";
import type { Answers, Generator, Question } from "./generator.ts";
import { findGenerator } from "./generators.ts";
import { nearest } from "./nearest.ts";

export interface CommandLine {
  /** The generator that was named, if one was. */
  readonly name: string | undefined;
  /** The answers that were given as arguments. */
  readonly given: Answers;
  readonly help: boolean;
  /** Ask nothing: take the default of every question that no argument answers. */
  readonly yes: boolean;
}

const common = { help: { type: "boolean", short: "h" }, yes: { type: "boolean", short: "y" } } as const;

/** Reads the arguments. Throws a `Refusal` for one that means nothing. */
export function readCommandLine(argv: readonly string[], generators: ReadonlyMap<string, Generator>): CommandLine {
  // npm keeps the `--` that stands before the flags; pnpm passes it on.
  const separator = argv.indexOf("--");
  const args = argv.filter((_, index) => index !== separator);
  const name = args[0]?.startsWith("-") ? undefined : args.shift();
  const questions = name === undefined ? [] : findGenerator(name, generators).questions;
  const { flags, positionals, help, yes } = parse(args, questions);
  const [extra] = positionals.splice(questions.length === 0 ? 0 : 1);
  if (extra !== undefined) {
    throw new Refusal(`"${extra}" is one argument too many. Quote a value with spaces, and put "--" before the flags.`);
  }
  const given = questions.flatMap((question, index) =>
    answer(question, [...(index === 0 ? positionals : []), ...(flags.get(question.name) ?? []).map(toAnswer)]),
  );
  return { name, given: Object.fromEntries(given), help, yes };
}

function parse(args: string[], questions: readonly Question[]) {
  refuseUnknown(args, [...questions.map(({ name }) => name), ...Object.keys(common)]);
  const own = Object.fromEntries(
    questions.map(({ name, isSwitch }) => [name, { type: isSwitch ? "boolean" : "string", multiple: true }] as const),
  );
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...own, ...common },
      allowPositionals: true,
    });
    const { help = false, yes = false, ...flags } = values;
    return { flags: new Map(Object.entries(flags as Record<string, (string | boolean)[]>)), positionals, help, yes };
  } catch (error) {
    throw new Refusal(`${(error as Error).message.replaceAll("\n", " ")}. The flags: --help`);
  }
}

/** Throws a `Refusal` for the first flag that is not among the names. */
export function refuseUnknown(args: string[], names: readonly string[]): void {
  const { tokens } = parseArgs({ args, options: common, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || names.includes(token.name) || ["h", "y"].includes(token.name)) continue;
    throw new Refusal(`There is no flag ${token.rawName}. Did you mean --${nearest(token.name, names)}?`);
  }
}

function toAnswer(value: string | boolean): string {
  return value === true ? "yes" : String(value);
}

function answer({ name, repeatable }: Question, values: readonly string[]): [string, string][] {
  if (values.length > 1 && !repeatable) throw new Refusal(`--${name} is given ${values.length} times: give it once.`);
  return values.length === 0 ? [] : [[name, values.join(" ")]];
}
