import { checkedChoices, choiceFlags } from "../choices.ts";
import type { Answers, Choices } from "../engine/axes.ts";
import { axisNames } from "../engine/axes.ts";
import { nearest } from "../engine/nearest.ts";
import { errors } from "../errors.ts";
import { readFlags, type Flag } from "../flags.ts";

const conflictWays = ["markers", "ours", "theirs"] as const;
export type ConflictWay = (typeof conflictWays)[number];

const switches = ["dry-run", "undo", "json", "help"] as const;

const flags: readonly Flag[] = [
  { name: "set", values: ["KEY=VALUE"], repeats: true },
  { name: "conflict", values: conflictWays },
  { name: "waive", values: ["PATH"] },
  { name: "reason", values: ["TEXT"] },
  ...switches.map((name) => ({ name })),
];

/** A change of the template that is not wanted, and why. */
export interface Waiver {
  readonly path: string;
  readonly reason: string;
}

/** What was said on the command line after `update`. */
export interface Arguments {
  readonly set: Partial<Answers>;
  readonly conflict: ConflictWay | undefined;
  readonly waive: Waiver | undefined;
  readonly on: ReadonlySet<(typeof switches)[number]>;
}

export function parseArguments(argv: readonly string[], choices: Choices): Arguments {
  const said = readFlags(argv, flags);
  const [word] = said.words;
  if (word !== undefined) throw errors.unwantedWord("update", word);
  const assignments = (said.flags.get("set") ?? []).map((text) => readAssignment(text, choices));
  return {
    set: Object.fromEntries(assignments),
    conflict: checkedWay(said.flags.get("conflict")?.[0]),
    waive: readWaiver(said.flags.get("waive")?.[0], said.flags.get("reason")?.[0]),
    on: new Set(switches.filter((name) => said.flags.has(name))),
  };
}

function readAssignment(text: string, choices: Choices): [key: string, value: string] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw errors.notAnAssignment(text);
  const axis = axisNames.find((name) => name === key);
  if (!axis) throw errors.unknownKey(key, nearest(key, axisNames));
  return [
    axis,
    checkedChoices(
      choiceFlags(choices).find(({ name }) => name === axis)!,
      value,
      `--set ${axis}`,
    ),
  ];
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
