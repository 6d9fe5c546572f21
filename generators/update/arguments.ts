import { readAssignments, type Answerable } from "../cli/answers.ts";
import { readFlags, type Flag } from "../cli/flags.ts";
import { nearest } from "../engine/nearest.ts";
import { errors } from "../errors.ts";

const conflictWays = ["markers", "ours", "theirs"] as const;
export type ConflictWay = (typeof conflictWays)[number];

const switches = ["markdown", "dry-run", "trust", "undo", "no-install", "json", "help"] as const;

const flags: readonly Flag[] = [
  { name: "set", values: ["KEY=VALUE"], repeats: true },
  { name: "conflict", values: conflictWays },
  { name: "starter", values: ["SOURCE"] },
  { name: "waive", values: ["PATH"] },
  { name: "reason", values: ["TEXT"] },
  ...switches.map((name) => ({ name })),
];

/** A change of the template that the user does not want, with the reason. */
export interface Waiver {
  readonly path: string;
  readonly reason: string;
}

/** The command line after `update`. */
export interface Arguments {
  readonly set: Readonly<Record<string, string>>;
  readonly conflict: ConflictWay | undefined;
  readonly waive: Waiver | undefined;
  readonly on: ReadonlySet<(typeof switches)[number]>;
}

export function parseArguments(argv: readonly string[], answerable: Answerable): Arguments {
  const { flags: typed, words } = readFlags(argv, flags);
  const [word] = words;
  if (word !== undefined) throw errors.unwantedWord("update", word);
  return {
    set: readAssignments(typed.get("set") ?? [], answerable),
    conflict: checkedWay(typed.get("conflict")?.[0]),
    waive: readWaiver(typed.get("waive")?.[0], typed.get("reason")?.[0]),
    on: new Set(switches.filter((name) => typed.has(name))),
  };
}

function checkedWay(value: string | undefined): ConflictWay | undefined {
  const way = conflictWays.find((known) => known === value);
  if (value !== undefined && !way) {
    throw errors.unknownChoice("--conflict", value, nearest(value, conflictWays), conflictWays);
  }
  return way;
}

function readWaiver(path: string | undefined, reason: string | undefined): Waiver | undefined {
  if (path === undefined && reason === undefined) return undefined;
  if (path === undefined) throw errors.missingValue("--waive", ["PATH"]);
  if (reason === undefined) throw errors.missingValue("--reason", ["TEXT"]);
  return { path, reason };
}
