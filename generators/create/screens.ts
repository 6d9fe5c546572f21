import { relative } from "node:path";
import { wordsOf } from "../engine/package-manager.ts";
import { pathsOf } from "../engine/plan.ts";
import { quoted } from "./invocation.ts";
import type { Installed, Planned } from "./stages.ts";

/** The one object that --json prints, of a dry run and of a real one. */
export function resultOf(stage: Planned | Installed) {
  const { place, name, answers, packageManager, plan } = stage;
  const shared = { directory: place.target, name, answers, packageManager, files: pathsOf(plan) };
  if (!("installed" in stage)) return { dryRun: true, ...shared, commands: commandsOf(stage) };
  const { installed, committed } = stage;
  return {
    dryRun: false,
    ...shared,
    installed,
    committed,
    nextSteps: nextSteps(stage).map(([command]) => command),
  };
}

export function dryRunScreen(planned: Planned): string[] {
  const files = pathsOf(planned.plan);
  return [
    `Would write ${files.length} files to ${planned.place.target}:`,
    ...files.map((path) => `  ${path}`),
    ...commandsOf(planned).map((command) => `Would run ${command}`),
    "Nothing was written.",
  ];
}

export function closingScreen(installed: Installed, workingFolder: string): string[] {
  const steps = nextSteps(installed);
  const there = goThere(installed.place.target, workingFolder, []).map((command) => [command, ""] as const);
  const width = Math.max(...steps.map(([command]) => command.length)) + 2;
  return [
    `${installed.name} stands in ${installed.place.target}: ${sentences(installed)}`,
    "",
    "Next:",
    ...[...there, ...steps].map(([command, purpose]) => `  ${command.padEnd(width)}${purpose}`.trimEnd()),
  ];
}

/** What to type to be in the target and run the commands there. */
export function goThere(target: string, workingFolder: string, commands: readonly string[]): string[] {
  const path = relative(workingFolder, target);
  return path === "" ? [...commands] : [`cd ${quoted(path)}`, ...commands];
}

type Step = readonly [command: string, purpose: string];

function nextSteps({ installed, packageManager, plan }: Installed): Step[] {
  const words = wordsOf(packageManager);
  const install: Step[] = installed ? [] : [[words.install, "the only step that needs a network"]];
  const further = plan.nextSteps.map((command): Step => [command, ""]);
  return [
    ...install,
    [words.dev, "starts the agent and prints a request that works"],
    [words.test, "tests every layer, with no key and no network"],
    ...further,
  ];
}

function sentences({
  plan,
  installed,
  packageManager,
  committed,
  git,
  gitMissing,
  place,
}: Installed): string {
  const commit = committed
    ? "committed"
    : gitMissing
      ? "not committed, because git was not found"
      : git && place.insideRepository
        ? "not committed, because it stands inside another repository"
        : "not committed";
  return [
    `${plan.files.size} files`,
    commit,
    installed ? `installed with ${packageManager}` : "not installed",
  ].join(", ");
}

function commandsOf({ git, place, install, packageManager }: Planned): string[] {
  const commit = git && !place.insideRepository ? ["git init", "git add --all", "git commit"] : [];
  return [...commit, ...(install ? [wordsOf(packageManager).install] : [])];
}
