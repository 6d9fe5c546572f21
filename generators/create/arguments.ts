import { parseArgs } from "node:util";
import { forEachAxis, type Axis, type Choices } from "../engine/axes.ts";
import { nearest } from "../engine/nearest.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import {
  choiceFlags,
  declaredSwitches,
  defaultFolder,
  reservedWords,
  type ChoiceFlag,
  type Switch,
} from "./options.ts";

/** What was said on the command line. What was not said is undefined, to be asked for or taken by default. */
export interface Arguments {
  readonly folder: string | undefined;
  readonly choices: Readonly<Record<Axis, string | undefined>>;
  readonly packageManager: PackageManager | undefined;
  readonly on: ReadonlySet<Switch>;
}

const switchNames = declaredSwitches.map(([name]) => name);

export function parseArguments(argv: readonly string[], choices: Choices): Arguments {
  const flags = choiceFlags(choices);
  const said = new Map<string, string>();
  const folders: string[] = [];
  for (const token of tokenize(argv, flags)) {
    if (token.kind === "positional") folders.push(token.value);
    if (token.kind !== "option") continue;
    const value = checkedValue(token, flags);
    const earlier = said.get(token.name) ?? value;
    if (value !== earlier) throw errors.repeatedFlag(token.rawName);
    said.set(token.name, value);
  }
  return {
    folder: checkedFolder(folders),
    choices: forEachAxis((axis) => said.get(axis)),
    packageManager: said.get("package-manager") as PackageManager | undefined,
    on: new Set(switchNames.filter((name) => said.has(name))),
  };
}

/** Not strict: the wording of errors is ours. */
function tokenize(argv: readonly string[], flags: readonly ChoiceFlag[]) {
  const valued = flags.map(({ name }) => [name, { type: "string" }] as const);
  const plain = declaredSwitches.map(
    ([name, { short }]) => [name, { type: "boolean", ...(short && { short }) }] as const,
  );
  const options = Object.fromEntries([...valued, ...plain]);
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkedValue(token: OptionToken, flags: readonly ChoiceFlag[]): string {
  const { name, rawName, value, inlineValue } = token;
  if (switchNames.some((known) => known === name)) {
    if (value !== undefined) throw errors.unwantedValue(rawName, value);
    return "";
  }
  const flag = flags.find((candidate) => candidate.name === name);
  if (!flag) throw errors.unknownFlag(rawName, nearestFlag(name, flags));
  const swallowedFlag = !inlineValue && value?.startsWith("-");
  if (!value || swallowedFlag) throw errors.missingValue(rawName, flag.choices);
  return checkedChoices(flag, value);
}

/** One letter is as near to every flag as to any other. */
function nearestFlag(name: string, flags: readonly ChoiceFlag[]): string | undefined {
  const isLetter = name.length === 1;
  const names = [...flags.map((flag) => flag.name), ...switchNames];
  return isLetter ? undefined : `--${nearest(name, names)}`;
}

function checkedChoices(flag: ChoiceFlag, value: string): string {
  const named = flag.many ? [...new Set(value.split(","))] : [value];
  for (const choice of named) {
    if (flag.choices.includes(choice)) continue;
    throw errors.unknownChoice(`--${flag.name}`, choice, nearest(choice, flag.choices), flag.choices);
  }
  const { standard } = flag;
  if (named.length > 1 && standard && named.includes(standard)) {
    throw errors.contradictoryChoices(`--${flag.name}`, value, `--${flag.name} ${standard}`);
  }
  return named.join(",");
}

function checkedFolder(folders: readonly string[]): string | undefined {
  const [first, second] = folders;
  // An unset variable in a script: it must not mean the folder that one is in.
  if (first === "") throw errors.invalidName(first, "is empty", defaultFolder);
  if (first !== undefined && reservedWords.includes(first)) throw errors.reservedWord(first);
  if (first !== undefined && second !== undefined) throw errors.tooManyFolders(first, second);
  return first;
}
