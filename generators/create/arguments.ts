import { checkedChoices, choiceFlags, type ChoiceFlag } from "../choices.ts";
import { forEachAxis, type Axis, type Choices } from "../engine/axes.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import { readFlags } from "../flags.ts";
import { declaredSwitches, defaultFolder, reservedWords, starterFlag, type Switch } from "./options.ts";

/** What was said on the command line. What was not said is undefined, to be asked for or taken by default. */
export interface Arguments {
  readonly folder: string | undefined;
  readonly choices: Readonly<Record<Axis, string | undefined>>;
  readonly packageManager: PackageManager | undefined;
  readonly starter: string | undefined;
  readonly on: ReadonlySet<Switch>;
}

export function parseArguments(argv: readonly string[], choices: Choices): Arguments {
  const ofChoices = choiceFlags(choices);
  const ofSwitches = declaredSwitches.map(([name, { short }]) => ({ name, ...(short && { short }) }));
  const { flags, words } = readFlags(argv, [
    ...ofChoices.map(({ name, choices: values }) => ({ name, values })),
    { name: starterFlag, values: ["SOURCE"] },
    ...ofSwitches,
  ]);
  const chosen = (name: ChoiceFlag["name"]) => {
    const [value] = flags.get(name) ?? [];
    const flag = ofChoices.find((known) => known.name === name)!;
    return value === undefined ? undefined : checkedChoices(flag, value, `--${name}`);
  };
  return {
    folder: checkedFolder(words),
    choices: forEachAxis(chosen),
    packageManager: chosen("package-manager") as PackageManager | undefined,
    starter: flags.get(starterFlag)?.[0],
    on: new Set(ofSwitches.map(({ name }) => name).filter((name) => flags.has(name))),
  };
}

function checkedFolder(folders: readonly string[]): string | undefined {
  const [first, second] = folders;
  // An unset variable in a script: it must not mean the folder that one is in.
  if (first === "") throw errors.invalidName(first, "is empty", defaultFolder);
  if (first !== undefined && reservedWords.includes(first)) throw errors.reservedWord(first);
  if (first !== undefined && second !== undefined) throw errors.tooManyFolders(first, second);
  return first;
}
