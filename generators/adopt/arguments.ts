import { readAssignments, type Answerable } from "../cli/answers.ts";
import { readFlags, type Flag } from "../cli/flags.ts";
import { errors } from "../errors.ts";

const switches = ["dry-run", "json", "help"] as const;

const flags: readonly Flag[] = [
  { name: "set", values: ["KEY=VALUE"], repeats: true },
  { name: "yes", short: "y" },
  ...switches.map((name) => ({ name })),
];

/** The command line after `adopt`. */
export interface Arguments {
  readonly folder: string;
  readonly set: Readonly<Record<string, string>>;
  readonly on: ReadonlySet<"yes" | (typeof switches)[number]>;
}

export function parseArguments(argv: readonly string[], answerable: Answerable): Arguments {
  const { flags: typed, words } = readFlags(argv, flags);
  const [folder = ".", second] = words;
  if (second !== undefined) throw errors.tooManyFolders(folder, second);
  return {
    folder,
    set: readAssignments(typed.get("set") ?? [], answerable),
    on: new Set((["yes", ...switches] as const).filter((name) => typed.has(name))),
  };
}
