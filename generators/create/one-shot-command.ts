import type { CommandContext } from "../cli/context.ts";
import { axisNames } from "../engine/axes.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import { setFlagFor } from "../engine/questions.ts";
import { quoted } from "../engine/quoted.ts";
import type { Arguments } from "./arguments.ts";
import { defaultFolder } from "./options.ts";

/** Returns the command that answers every question with flags, for users without a terminal. */
export function oneShotCommand(parsed: Arguments, packageManager: PackageManager, context: CommandContext): string {
  const { program, decided } = context;
  const valueOf = (key: string) => parsed.answers[key] ?? decided.defaults[key];
  const choices = axisNames.map((axis) => `--${axis} ${valueOf(axis)}`);
  const answers = decided.questions.map((question) => setFlagFor(question, valueOf(question.id)));
  const starter = parsed.starter === undefined ? [] : [`--starter ${quoted(parsed.starter)}`];
  const lasting = ["trust", "no-install", "no-git", "json"] as const;
  const switches = lasting.filter((name) => parsed.on.has(name)).map((name) => `--${name}`);
  return [
    program,
    quoted(parsed.folder ?? defaultFolder),
    "--yes",
    ...starter,
    ...choices,
    ...answers,
    `--package-manager ${packageManager}`,
    ...switches,
  ].join(" ");
}
