import { parseArgs } from "node:util";
import { nearest } from "../engine/nearest.ts";
import { errors } from "../errors.ts";

/** A flag of a command. Without `values` it is a switch. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Possible values, for the error when the value is missing. */
  readonly values?: readonly string[];
  /** Whether the flag can be given several times, each time with another value. */
  readonly repeats?: boolean;
}

/** A command line: the values of each flag (none for a switch) and the words between the flags. */
export interface ParsedArguments {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** Parses a command line by its declared flags. The command checks the values and the words. */
export function readFlags(argv: readonly string[], declared: readonly Flag[]): ParsedArguments {
  const flags = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokenize(argv, declared)) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = declared.find(({ name }) => name === token.name);
    if (!flag) throw errors.unknownFlag(token.rawName, nearestFlag(token.name, declared));
    const [earlier, values] = [flags.get(flag.name), valuesOf(flag, token)];
    if (earlier && !flag.repeats && earlier[0] !== values[0]) throw errors.repeatedFlag(token.rawName);
    flags.set(flag.name, flag.repeats ? [...(earlier ?? []), ...values] : values);
  }
  return { flags, words };
}

/** Returns the value of one flag that must be known before the others can be parsed. */
export function valueOf(argv: readonly string[], name: string): string | undefined {
  for (const token of tokenize(argv, [{ name, values: [] }])) {
    if (token.kind === "option" && token.name === name) return token.value;
  }
  return undefined;
}

/** Parses leniently, because our own errors replace those of Node. */
function tokenize(argv: readonly string[], declared: readonly Flag[]) {
  const options = Object.fromEntries(
    declared.map(({ name, short, values }) => [
      name,
      { type: values ? ("string" as const) : ("boolean" as const), ...(short && { short }) },
    ]),
  );
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valuesOf(flag: Flag, { rawName, value, inlineValue }: OptionToken): string[] {
  if (!flag.values) {
    if (value !== undefined) throw errors.unwantedValue(rawName, value);
    return [];
  }
  const swallowedFlag = !inlineValue && value?.startsWith("-");
  if (!value || swallowedFlag) throw errors.missingValue(rawName, flag.values);
  return [value];
}

/** Returns the most similar flag. One letter is equally similar to all of them. */
function nearestFlag(name: string, declared: readonly Flag[]): string | undefined {
  const names = declared.map((flag) => flag.name);
  return name.length === 1 ? undefined : `--${nearest(name, names)}`;
}
