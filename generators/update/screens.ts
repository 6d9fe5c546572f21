import { movingNotes } from "../engine/axes.ts";
import { wordsOf } from "../engine/package-manager.ts";
import type { NextStep } from "../engine/plan.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Change } from "../shell/scratch.ts";
import type { Waiver } from "./arguments.ts";
import { chainChanges, chainLine } from "./chain.ts";
import type { LockfileState } from "./lockfile.ts";
import type { Merged } from "./stages.ts";

export interface Outcome extends Merged {
  /** An earlier update was killed on its way, and was taken back first. */
  readonly rolledBack: boolean;
  /** How this program is called on this machine. */
  readonly program: string;
}

/** The one object that --json prints, of a dry run and of a real one. */
export function resultOf(outcome: Outcome, lockfile?: LockfileState) {
  const { repository, manifest, answers, version, changes, decisions, ledger, messages, patch, rolledBack } = outcome;
  const dryRun = lockfile === undefined;
  return {
    dryRun,
    directory: repository.root,
    from: manifest.template.version,
    to: version,
    starters: chainChanges(manifest.starter, outcome.starter),
    changes: changes.map((change) => ({ path: change.path, change: wordOf(change) })),
    conflicts: conflictsOf(decisions).map(({ conflict, taken }) => ({ path: conflict.path, taken })),
    keptOut: shown(ledger).map(({ path, why, version: since }) => ({ path, why, since })),
    messages,
    moving: movingNotes(manifest.answers, answers),
    nextSteps: nextSteps(outcome, lockfile).map(({ command }) => command),
    rolledBack,
    ...(dryRun ? { patch } : { lockfile }),
  };
}

export function dryRunScreen(outcome: Outcome): string[] {
  return [...changeLines(outcome), ...notes(outcome), "", outcome.patch.trimEnd(), "", "Nothing was changed."];
}

export function updatedScreen(outcome: Outcome, lockfile: LockfileState): string[] {
  const { writes, repository, manifest } = outcome;
  if (writes.length === 0) return [`${repository.root} is as it would be generated now.`, ...notes(outcome)];
  const steps = nextSteps(outcome, lockfile);
  const width = Math.max(...steps.map(({ command }) => command.length)) + 2;
  const lines = steps.map(({ command, purpose }) => `  ${command.padEnd(width)}${purpose}`.trimEnd());
  const locked =
    lockfile === "written" ? ["", `${manifest.packageManager} has brought the lockfile to package.json.`] : [];
  return [...changeLines(outcome), ...notes(outcome), ...locked, "", "Next:", ...lines];
}

/** In the order in which they work: what a person must decide comes first. */
export function nextSteps(outcome: Outcome, lockfile?: LockfileState): NextStep[] {
  const { decisions, changes, manifest, program, nextSteps: ofLayers } = outcome;
  const marked = decisions.filter(({ taken }) => taken === "markers").map(({ conflict }) => conflict.path);
  const words = wordsOf(manifest.packageManager);
  const isChanged = (path: string) => changes.some((change) => change.path === path);
  return [
    ...marked.map((path) => ({
      command: `git add ${path}`,
      purpose: "once you have decided what stands between its markers",
    })),
    ...(isChanged("package.json") && lockfile !== "written"
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

function changeLines(outcome: Outcome): string[] {
  const { changes, repository } = outcome;
  const lines = changes.map((change) => `  ${wordOf(change).padEnd(8)}  ${change.path}`);
  const files = changes.length === 1 ? "one file changes" : `${changes.length} files change`;
  return [`${repository.root}, ${wayOf(outcome)}: ${files}.`, ...lines];
}

/** From which version to which; templates may go on under the same one. */
export function wayOf({ manifest, version }: Outcome): string {
  const { version: from } = manifest.template;
  return from === version ? version : `${from} to ${version}`;
}

function notes({ messages, ledger, rolledBack, manifest, answers, starter }: Outcome): string[] {
  const earlier = rolledBack ? ["An earlier update was killed on its way. It was taken back first."] : [];
  const moving = movingNotes(manifest.answers, answers);
  const starters = chainChanges(manifest.starter, starter).map(chainLine);
  const all = [...earlier, ...starters, ...messages, ...shown(ledger).map(keptOutLine), ...moving];
  return all.length === 0 ? [] : ["", ...all];
}

/** Until they are waived. */
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
