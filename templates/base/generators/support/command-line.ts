import { parseArgs } from "node:util";

import { Refusal, type Answers, type Generator, type Question } from "./generator.ts";
import { closestMatch } from "./names.ts";
import type { Repository } from "./repository.ts";

type Generators = ReadonlyMap<string, Generator>;

export interface CommandLine {
  /** Name of the generator, if there is one. */
  readonly name: string | undefined;
  /** Answers from arguments. */
  readonly given: Answers;
  readonly help: boolean;
  /** Asks nothing and uses the defaults. */
  readonly yes: boolean;
}

const common = { help: { type: "boolean", short: "h" }, yes: { type: "boolean", short: "y" } } as const;

/** Reads the arguments. Throws a `Refusal` for an unknown one. */
export function readCommandLine(argv: readonly string[], generators: Generators): CommandLine {
  // npm removes the `--` before the flags; pnpm passes it on.
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
    const { values, positionals } = parseArgs({ args, options: { ...own, ...common }, allowPositionals: true });
    const { help = false, yes = false, ...flags } = values;
    return { flags: new Map(Object.entries(flags as Record<string, (string | boolean)[]>)), positionals, help, yes };
  } catch (error) {
    throw new Refusal(`${(error as Error).message.replaceAll("\n", " ")}. The flags: --help`);
  }
}

/** Throws a `Refusal` for the first flag that is not one of the names. */
export function refuseUnknown(args: string[], names: readonly string[]): void {
  const { tokens } = parseArgs({ args, options: common, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || names.includes(token.name) || ["h", "y"].includes(token.name)) continue;
    throw new Refusal(`There is no flag ${token.rawName}. Did you mean --${closestMatch(token.name, names)}?`);
  }
}

function toAnswer(value: string | boolean): string {
  return value === true ? "yes" : String(value);
}

function answer({ name, repeatable }: Question, values: readonly string[]): [string, string][] {
  if (values.length > 1 && !repeatable) throw new Refusal(`--${name} is given ${values.length} times: give it once.`);
  return values.length === 0 ? [] : [[name, values.join(" ")]];
}

/** Returns the generator of that name. Throws a `Refusal` with the closest name if there is none. */
export function findGenerator(name: string, generators: Generators): Generator {
  const generator = generators.get(name);
  if (generator) return generator;
  const names = [...generators.keys()];
  throw new Refusal(
    `There is no generator "${name}". Did you mean "${closestMatch(name, names)}"? All: ${names.join(", ")}.`,
  );
}

/**
 * Without a `--` before it, npm reads `--risk=read` as its own option and passes it on in the environment. Throws a
 * `Refusal` for such a flag.
 */
export function refuseFlagsKeptByNpm(
  questions: readonly Pick<Question, "name">[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const kept = questions.find(({ name }) => environment[`npm_config_${name.replaceAll("-", "_")}`]);
  if (kept) throw new Refusal(`npm kept --${kept.name} for itself. Put "--" before the flags.`);
}

/** Throws a `Refusal` for the first answer that is not valid. */
export function checkAnswers(generator: Generator, answers: Answers, repository: Repository): void {
  for (const question of generator.questions) {
    const answer = answers[question.name];
    if (answer === undefined) continue;
    checkChoice(question, answer);
    question.check?.(answer, repository);
  }
}

function checkChoice({ name, choices }: Question, answer: string): void {
  if (!choices || choices.includes(answer)) return;
  const advice = `Did you mean "${closestMatch(answer, choices)}"? All: ${choices.join(", ")}.`;
  throw new Refusal(`--${name} cannot be "${answer}". ${advice}`);
}

/** Adds the defaults to the answers. Throws a `Refusal` that names the questions without a default. */
export function completeAnswers(generator: Generator, given: Answers): Answers {
  const missing = generator.questions.filter(
    ({ name, default: byDefault, isSwitch }) => !byDefault && !isSwitch && given[name] === undefined,
  );
  if (missing.length > 0) {
    const flags = missing.map(({ name, message }) => `--${name} (${message})`);
    throw new Refusal(`Without a terminal to ask on, give ${flags.join(" and ")}.`);
  }
  let answers = given;
  for (const { name, default: byDefault } of generator.questions) {
    if (byDefault) answers = { [name]: byDefault(answers), ...answers };
  }
  return answers;
}

/** Returns the text of `--help`: all generators, or the flags of one. */
export function help(name: string | undefined, generators: Generators): string {
  const generator = name === undefined ? undefined : generators.get(name);
  return generator ? describe(`${name}`, generator) : list(generators);
}

function list(generators: Generators): string {
  const rows = [...generators].map(([name, { description }]) => [name, description] as const);
  return ["npm run generate <name>", "", ...table(rows), "", "Its flags: npm run generate <name> -- --help"].join("\n");
}

function describe(name: string, { description, questions }: Generator): string {
  const usage = [name, ...questions.slice(0, 1).map((question) => `<${question.name}>`)].join(" ");
  const flags = questions.map((question) => [`--${question.name}`, explain(question)] as const);
  const yes = ["--yes", "Ask nothing and use the default of every question without a flag"] as const;
  return [`npm run generate ${usage} -- [flags]`, "", description, "", ...table([...flags, yes])].join("\n");
}

function explain({ message, choices, repeatable }: Question): string {
  return [message, choices && `(${choices.join(", ")})`, repeatable && "(may be repeated)"].filter(Boolean).join(" ");
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
