import type { Change } from "../shell/scratch.ts";
import type { Merged } from "./stages.ts";

export interface Outcome extends Merged {
  /** An earlier update was killed on its way, and was taken back first. */
  readonly rolledBack: boolean;
}

/** The one object that --json prints, of a dry run and of a real one. */
export function resultOf(outcome: Outcome, dryRun: boolean) {
  const { repository, manifest, changes, conflicts, messages, keptDeleted, patch, rolledBack } = outcome;
  return {
    dryRun,
    directory: repository.root,
    from: manifest.template.version,
    changes: changes.map((change) => ({ path: change.path, change: wordOf(change) })),
    conflicts: conflicts.map(({ path }) => path),
    keptDeleted,
    messages,
    rolledBack,
    ...(dryRun && { patch }),
  };
}

export function dryRunScreen(outcome: Outcome): string[] {
  return [...changeLines(outcome), ...notes(outcome), "", outcome.patch.trimEnd(), "", "Nothing was changed."];
}

export function updatedScreen(outcome: Outcome): string[] {
  if (outcome.writes.length === 0) return [`${outcome.repository.root} is as it would be generated now.`];
  return [
    ...changeLines(outcome),
    ...notes(outcome),
    "",
    "Look at it with git diff, check it, and commit it. create-agent-app update --undo takes it back.",
  ];
}

export function undoneScreen(paths: readonly string[]): string[] {
  return [`The update was taken back: ${paths.length} files are as they were.`];
}

function changeLines({ changes, repository }: Outcome): string[] {
  const lines = changes.map((change) => `  ${wordOf(change).padEnd(8)}  ${change.path}`);
  return [`${changes.length} files of ${repository.root} change:`, ...lines];
}

function notes({ messages, keptDeleted, rolledBack }: Outcome): string[] {
  const deleted = keptDeleted.map((path) => `${path} stays deleted; the template has changed it.`);
  const earlier = rolledBack ? ["An earlier update was killed on its way. It was taken back first."] : [];
  const all = [...earlier, ...messages, ...deleted];
  return all.length === 0 ? [] : ["", ...all];
}

function wordOf({ before, after }: Change): string {
  if (!before) return "added";
  return after ? "modified" : "deleted";
}
