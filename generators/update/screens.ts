import { movingNotes } from "../engine/axes.ts";
import { wordsOf } from "../engine/package-manager.ts";
import type { NextStep } from "../engine/plan.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Change } from "../shell/scratch.ts";
import type { Waiver } from "./arguments.ts";
import { chainChanges, chainLine } from "./chain.ts";
import type { Applied, Merged, Prepared } from "./stages.ts";

/** Returns the object that --json prints, with or without --dry-run. */
export function resultOf(stage: Prepared | Applied) {
  const { root, manifest, answers, version, changes, decisions, ledger, messages, patch, rolledBack } = stage;
  return {
    dryRun: !("lockfile" in stage),
    directory: root,
    from: manifest.template.version,
    to: version,
    starters: chainChanges(manifest.starter, stage.starter),
    changes: changes.map((change) => ({ path: change.path, change: wordOf(change) })),
    conflicts: conflictsOf(decisions).map(({ conflict, taken }) => ({ path: conflict.path, taken })),
    keptOut: shown(ledger).map(({ path, why, version: since }) => ({ path, why, since })),
    messages,
    moving: movingNotes(manifest.answers, answers),
    nextSteps: nextSteps(stage).map(({ command }) => command),
    rolledBack,
    ...("lockfile" in stage ? { lockfile: stage.lockfile } : { patch }),
  };
}

export function dryRunScreen(prepared: Prepared): string[] {
  return [...changeLines(prepared), ...notes(prepared), "", prepared.patch.trimEnd(), "", "Nothing was changed."];
}

export function updatedScreen(applied: Applied): string[] {
  const { writes, root, manifest, lockfile } = applied;
  if (writes.length === 0) return [`${root} is as it would be generated now.`, ...notes(applied)];
  const steps = nextSteps(applied);
  const width = Math.max(...steps.map(({ command }) => command.length)) + 2;
  const lines = steps.map(({ command, purpose }) => `  ${command.padEnd(width)}${purpose}`.trimEnd());
  const locked =
    lockfile === "written" ? ["", `${manifest.packageManager} has brought the lockfile to package.json.`] : [];
  return [...changeLines(applied), ...notes(applied), ...locked, "", "Next:", ...lines];
}

/** Returns the commands in the order in which they work: the user's decisions come first. */
export function nextSteps(stage: Prepared | Applied): NextStep[] {
  const { decisions, changes, manifest, program, nextSteps: ofLayers } = stage;
  const isLocked = "lockfile" in stage && stage.lockfile === "written";
  const marked = decisions.filter(({ taken }) => taken === "markers").map(({ conflict }) => conflict.path);
  const words = wordsOf(manifest.packageManager);
  const isChanged = (path: string) => changes.some((change) => change.path === path);
  return [
    ...marked.map((path) => ({
      command: `git add ${path}`,
      purpose: "once you have decided what stands between its markers",
    })),
    ...(isChanged("package.json") && !isLocked
      ? [{ command: words.install, purpose: "package.json has changed, and the lockfile has not" }]
      : []),
    ...(isChanged(".env.example")
      ? [{ command: "git diff .env.example", purpose: "what your .env may have to say now" }]
      : []),
    ...ofLayers,
    { command: words.check, purpose: "types, lint and tests" },
    { command: "git add --all && git commit", purpose: `or ${program} update --undo` },
  ];
}

export function undoneScreen(paths: readonly string[]): string[] {
  const install = paths.includes("package.json") ? ["package.json is among them: install again."] : [];
  return [`The update was taken back: ${paths.length} files are as they were.`, ...install];
}

export function waivedScreen({ path }: Waiver): string[] {
  return [`The template's change of ${path} is not shown any more. Commit .agent-app/ledger.ndjson.`];
}

function changeLines(prepared: Prepared): string[] {
  const { changes, root } = prepared;
  const lines = changes.map((change) => `  ${wordOf(change).padEnd(8)}  ${change.path}`);
  const files = changes.length === 1 ? "one file changes" : `${changes.length} files change`;
  return [`${root}, ${wayOf(prepared)}: ${files}.`, ...lines];
}

/** Returns the old and the new version, or the version if it is the same. */
export function wayOf({ manifest, version }: Prepared): string {
  const { version: from } = manifest.template;
  return from === version ? version : `${from} to ${version}`;
}

function notes({ messages, ledger, rolledBack, manifest, answers, starter }: Prepared): string[] {
  const earlier = rolledBack ? ["An earlier update was killed on its way. It was taken back first."] : [];
  const moving = movingNotes(manifest.answers, answers);
  const starters = chainChanges(manifest.starter, starter).map(chainLine);
  const all = [...earlier, ...starters, ...messages, ...shown(ledger).map(keptOutLine), ...moving];
  return all.length === 0 ? [] : ["", ...all];
}

/** Returns the kept out changes that the user has not waived. */
export function shown(ledger: readonly KeptOut[]): KeptOut[] {
  return ledger.filter(({ why }) => why === "deleted" || why === "declined");
}

export function keptOutLine({ path, why, version }: KeptOut): string {
  return why === "deleted"
    ? `${path} stays deleted; the template has changed it with ${version}.`
    : `${path} stays yours; the template's change of ${version} is not in it.`;
}

function conflictsOf(decisions: Merged["decisions"]) {
  return decisions.filter(({ taken }) => taken !== "deleted");
}

export function wordOf({ before, after }: Change): string {
  if (!before) return "added";
  return after ? "modified" : "deleted";
}
