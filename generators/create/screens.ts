import { relative } from "node:path";
import { wordsOf } from "../engine/package-manager.ts";
import { pathsOf } from "../engine/plan.ts";
import { quoted } from "../engine/quoted.ts";
import type { Commit, Installed, Planned } from "./stages.ts";

/** Returns the object that --json prints, with or without --dry-run. */
export function resultOf(stage: Planned | Installed) {
  const { target, answers, packageManager, plan } = stage;
  const shared = { directory: target.path, name: target.name, answers, packageManager, files: pathsOf(plan) };
  if (!("installed" in stage)) return { dryRun: true, ...shared, commands: commandsOf(stage) };
  const { installed, commit } = stage;
  return {
    dryRun: false,
    ...shared,
    installed,
    committed: commit === "made",
    nextSteps: nextSteps(stage).map(([command]) => command),
  };
}

export function dryRunScreen(planned: Planned): string[] {
  const files = pathsOf(planned.plan);
  return [
    `Would write ${files.length} files to ${planned.target.path}:`,
    ...files.map((path) => `  ${path}`),
    ...commandsOf(planned).map((command) => `Would run ${command}`),
    "Nothing was written.",
  ];
}

export function closingScreen(installed: Installed, workingFolder: string): string[] {
  const steps = nextSteps(installed);
  const there = goThere(installed.target.path, workingFolder, []).map((command) => [command, ""] as const);
  const width = Math.max(...steps.map(([command]) => command.length)) + 2;
  return [
    `${installed.target.name} stands in ${installed.target.path}: ${summary(installed)}`,
    "",
    "Next:",
    ...[...there, ...steps].map(([command, purpose]) => `  ${command.padEnd(width)}${purpose}`.trimEnd()),
    "",
    "README.md shows the way from there. The model comes last.",
  ];
}

/** Returns the commands that go to the target, followed by `commands`. */
export function goThere(target: string, workingFolder: string, commands: readonly string[]): string[] {
  if (target === workingFolder) return [...commands];
  const path = relative(workingFolder, target);
  const shorter = path.length < target.length ? path : target;
  return [`cd ${quoted(shorter)}`, ...commands];
}

type Step = readonly [command: string, purpose: string];

function nextSteps({ installed, packageManager, plan }: Installed): Step[] {
  const words = wordsOf(packageManager);
  const install: Step[] = installed ? [] : [[words.install, "the only step that needs a network"]];
  const further = plan.nextSteps.map(({ command, purpose }): Step => [command, purpose]);
  return [
    ...install,
    ...further,
    [words.dev, "starts the agent and prints a request that works"],
    [words.test, "tests your files, with no key and no network"],
  ];
}

const commitWords: Record<Commit, string> = {
  made: "committed",
  declined: "not committed",
  "inside-repository": "not committed, because it stands inside another repository",
  "git-missing": "not committed, because git was not found",
};

function summary({ plan, commit, installed, packageManager }: Installed): string {
  const install = installed ? `installed with ${packageManager}` : "not installed";
  return `${plan.files.size} files, ${commitWords[commit]}, ${install}.`;
}

function commandsOf({ git, target, install, packageManager }: Planned): string[] {
  const commit = git && !target.insideRepository ? ["git init", "git add --all", "git commit"] : [];
  return [...commit, ...(install ? [wordsOf(packageManager).install] : [])];
}
