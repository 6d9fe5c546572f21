import { axisNames } from "../engine/axes.ts";
import type { Match } from "./match-templates.ts";

/** Returns the object that --json prints, with or without --dry-run. */
export function resultOf(root: string, match: Match, written: readonly string[]) {
  const { answers, machine, template, since, likeness } = match;
  const { alike, edited, missing } = likeness;
  return {
    directory: root,
    template,
    commit: since?.commit ?? null,
    answers,
    packageManager: machine.packageManager,
    files: { alike, edited, missing },
    written,
  };
}

export function foundScreen(root: string, { answers, machine, template, since, likeness }: Match): string[] {
  const { alike, edited, missing } = likeness;
  const version = since ? `${template.version} of ${since.date} (${since.commit.slice(0, 7)})` : template.version;
  const rows = [...axisNames.map((axis) => [axis, answers[axis]]), ["package manager", machine.packageManager]];
  return [
    `${root} is nearest to ${template.name} ${version} with`,
    ...rows.map(([name, choice]) => `  ${name!.padEnd(17)}${choice}`),
    `Of ${alike + edited + missing} files, ${alike} are as they would be generated, ${edited} differ and ${missing} are missing.`,
  ];
}

export function adoptedScreen(written: readonly string[], program: string): string[] {
  return [
    `Written: ${written.join(", ")}. What differs counts as your edits.`,
    "",
    "Next:",
    "  git add .agent-app && git commit",
    `  ${program} update --dry-run`,
  ];
}
