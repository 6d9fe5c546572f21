import { checkedChoices, choiceFlags, readAssignments, type Answerable, type ChoiceFlag } from "../cli/answers.ts";
import { readFlags } from "../cli/flags.ts";
import { axisNames, type Axis } from "../engine/axes.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import { declaredSwitches, defaultFolder, reservedWords, setFlag, starterFlag, type Switch } from "./options.ts";

/** The command line of `create`. A missing value is undefined: a question or a default supplies it. */
export interface Arguments {
  readonly folder: string | undefined;
  /** By axis or by question of the starter. */
  readonly answers: Readonly<Record<string, string | undefined>>;
  readonly packageManager: PackageManager | undefined;
  readonly starter: string | undefined;
  readonly on: ReadonlySet<Switch>;
}

export function parseArguments(argv: readonly string[], answerable: Answerable): Arguments {
  const ofChoices = choiceFlags(answerable.choices);
  const ofSwitches = declaredSwitches.map(([name, { short }]) => ({ name, ...(short && { short }) }));
  const { flags, words } = readFlags(argv, [
    ...ofChoices.map(({ name, choices: values }) => ({ name, values })),
    { name: starterFlag, values: ["SOURCE"] },
    { name: setFlag, values: ["KEY=VALUE"], repeats: true },
    ...ofSwitches,
  ]);
  const chosen = (name: ChoiceFlag["name"]) => {
    const [value] = flags.get(name) ?? [];
    const flag = ofChoices.find((known) => known.name === name)!;
    return value === undefined ? undefined : checkedChoices(flag, value, `--${name}`);
  };
  return {
    folder: checkedFolder(words),
    answers: unite(
      axisNames.map((axis) => [axis, chosen(axis)]),
      readAssignments(flags.get(setFlag) ?? [], answerable),
    ),
    packageManager: chosen("package-manager") as PackageManager | undefined,
    starter: flags.get(starterFlag)?.[0],
    on: new Set(ofSwitches.map(({ name }) => name).filter((name) => flags.has(name))),
  };
}

/** Merges `--state` with `--set state`, which mean the same. Throws if they differ. */
function unite(chosen: readonly (readonly [Axis, string | undefined])[], set: Readonly<Record<string, string>>) {
  const answers: Record<string, string | undefined> = { ...set };
  for (const [axis, choice] of chosen) {
    const other = set[axis];
    if (choice !== undefined && other !== undefined && choice !== other) {
      throw errors.contradictoryChoices(`--${axis}`, `${choice} --set ${axis}=${other}`, `--${axis} ${choice}`);
    }
    answers[axis] = choice ?? other;
  }
  return answers;
}

function checkedFolder(folders: readonly string[]): string | undefined {
  const [first, second] = folders;
  // An unset variable in a script must not mean the working folder.
  if (first === "") throw errors.invalidName(first, "is empty", defaultFolder);
  if (first !== undefined && reservedWords.includes(first)) throw errors.reservedWord(first);
  if (first !== undefined && second !== undefined) throw errors.tooManyFolders(first, second);
  return first;
}
