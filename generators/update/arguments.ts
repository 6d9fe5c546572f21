import { checkedChoices, choiceFlags } from "../choices.ts";
import type { Answers, Choices } from "../engine/axes.ts";
import { axisNames } from "../engine/axes.ts";
import { nearest } from "../engine/nearest.ts";
import { errors } from "../errors.ts";
import { readFlags, type Flag } from "../flags.ts";

const conflictWays = ["markers", "ours", "theirs"] as const;
type ConflictWay = (typeof conflictWays)[number];

const switches = ["dry-run", "undo", "json", "help"] as const;

const flags: readonly Flag[] = [
  { name: "set", values: ["KEY=VALUE"], repeats: true },
  { name: "conflict", values: conflictWays },
  ...switches.map((name) => ({ name })),
];

/** What was said on the command line after `update`. */
export interface Arguments {
  readonly set: Partial<Answers>;
  readonly conflict: ConflictWay | undefined;
  readonly on: ReadonlySet<(typeof switches)[number]>;
}

export function parseArguments(argv: readonly string[], choices: Choices): Arguments {
  const said = readFlags(argv, flags);
  const [word] = said.words;
  if (word !== undefined) throw errors.unwantedWord(word);
  const assignments = (said.flags.get("set") ?? []).map((text) => readAssignment(text, choices));
  return {
    set: Object.fromEntries(assignments),
    conflict: checkedWay(said.flags.get("conflict")?.[0]),
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
