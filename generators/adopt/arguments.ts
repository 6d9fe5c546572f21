import { readAssignments, type Answerable } from "../assignments.ts";
import { errors } from "../errors.ts";
import { readFlags, type Flag } from "../flags.ts";

const switches = ["dry-run", "json", "help"] as const;

const flags: readonly Flag[] = [
  { name: "set", values: ["KEY=VALUE"], repeats: true },
  { name: "yes", short: "y" },
  ...switches.map((name) => ({ name })),
];

/** What was said on the command line after `adopt`. */
export interface Arguments {
  readonly folder: string;
  readonly set: Readonly<Record<string, string>>;
  readonly on: ReadonlySet<"yes" | (typeof switches)[number]>;
}

export function parseArguments(argv: readonly string[], answerable: Answerable): Arguments {
  const said = readFlags(argv, flags);
  const [folder = ".", second] = said.words;
  if (second !== undefined) throw errors.tooManyFolders(folder, second);
  return {
    folder,
    set: readAssignments(said.flags.get("set") ?? [], answerable),
    on: new Set((["yes", ...switches] as const).filter((name) => said.flags.has(name))),
  };
}
