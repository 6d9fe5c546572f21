import type { Generator, Question } from "./generator.ts";

type Generators = ReadonlyMap<string, Generator>;

/** What `--help` prints: all the generators, or the flags of the one that is named. */
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
  const yes = ["--yes", "Ask nothing: take the default of every question that has no flag"] as const;
  return [`npm run generate ${usage} -- [flags]`, "", description, "", ...table([...flags, yes])].join("\n");
}

function explain({ message, choices, repeatable }: Question): string {
  return [message, choices && `(${choices.join(", ")})`, repeatable && "(may be repeated)"].filter(Boolean).join(" ");
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
