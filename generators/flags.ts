import { parseArgs } from "node:util";
import { nearest } from "./engine/nearest.ts";
import { errors } from "./errors.ts";

/** A flag of a command. Without `values` it is a switch. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** What may stand behind it, for the person who left it out. */
  readonly values?: readonly string[];
  /** Whether it may be given several times, each with a value of its own. */
  readonly repeats?: boolean;
}

/** What was said: the values of each flag, none for a switch, and the words between the flags. */
export interface Said {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** Reads a command line by its flags alone; what the values and words mean is up to the command. */
export function readFlags(argv: readonly string[], declared: readonly Flag[]): Said {
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

/** The value of one flag that has to be known before the others can be read. */
export function valueOf(argv: readonly string[], name: string): string | undefined {
  for (const token of tokenize(argv, [{ name, values: [] }])) {
    if (token.kind === "option" && token.name === name) return token.value;
  }
  return undefined;
}

/** Not strict: the wording of errors is ours. */
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

/** One letter is as near to every flag as to any other. */
function nearestFlag(name: string, declared: readonly Flag[]): string | undefined {
  const isLetter = name.length === 1;
  return isLetter
    ? undefined
    : `--${nearest(
        name,
        declared.map((flag) => flag.name),
      )}`;
}
