import { Refusal } from "../support/generator.ts";
import { closestMatch, isReserved } from "../support/names.ts";

interface Input {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
}

type Type = keyof typeof types;

/** For each type a schema with limits, a valid value and an invalid one. */
const types = {
  string: { schema: "z.string().max(2000)", fits: '"text"', fails: "1" },
  number: { schema: "z.number()", fits: "1.5", fails: '"text"' },
  integer: { schema: "z.number().int()", fits: "1", fails: "1.5" },
  boolean: { schema: "z.boolean()", fits: "true", fails: '"text"' },
  "string[]": { schema: "z.array(z.string().max(2000)).max(100)", fits: '["text"]', fails: '"text"' },
};

/** Reads `query:string limit?:integer`. Throws a `Refusal` for the first input that is not valid. */
export function readInputs(answer: string): readonly Input[] {
  const inputs = answer
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map(readInput);
  const double = inputs.find(({ name }, index) => inputs.findIndex((other) => other.name === name) < index);
  if (double) throw new Refusal(`There are two inputs "${double.name}". Name each one differently.`);
  return inputs;
}

/** Returns the properties of the tool's `z.object`. */
export function schema(inputs: readonly Input[]): string {
  return join(inputs, ({ name, type, optional }) => `${name}: ${types[type].schema}${optional ? ".optional()" : ""}`);
}

/** Returns the properties of a valid input. */
export function samples(inputs: readonly Input[]): string {
  return join(inputs, ({ name, type }) => `${name}: ${types[type].fits}`);
}

/** Returns invalid inputs. Each has one wrong property. */
export function wrongSamples(inputs: readonly Input[]): string {
  return ["null", ...inputs.map(({ name, type }) => `{ ...input, ${name}: ${types[type].fails} }`)].join(", ");
}

function readInput(text: string): Input {
  const [, name = "", optional, type = ""] = /^([^?:]*)(\?)?(?::(.*))?$/.exec(text) ?? [];
  const example = "Write it as NAME:TYPE, for example: --input query:string --input limit?:integer";
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw new Refusal(`Input "${text}" has no camelCase name. ${example}`);
  if (isReserved(name)) throw new Refusal(`Input "${text}" is named by a reserved word. Try "${name}Value".`);
  if (type === "") throw new Refusal(`Input "${text}" has no type. ${example}`);
  if (isType(type)) return { name, type, optional: optional === "?" };
  const known = Object.keys(types);
  throw new Refusal(
    `Input "${text}" has an unknown type. Did you mean "${name}${optional ?? ""}:${closestMatch(type, known)}"? ` +
      `The types are: ${known.join(", ")}. For example: --input query:string --input limit?:integer`,
  );
}

function isType(word: string): word is Type {
  return Object.hasOwn(types, word);
}

function join(inputs: readonly Input[], write: (input: Input) => string): string {
  return inputs.map(write).join(", ");
}
