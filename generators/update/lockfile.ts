import { programName } from "../create/invocation.ts";
import { lockfilesOf, relockCommand, wordsOf, type PackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import type { Means } from "../means.ts";
import { entryAt } from "../shell/entry.ts";
import { run, tail } from "../shell/run.ts";
import type { Transaction } from "../shell/transaction.ts";
import type { Merged } from "./stages.ts";

/** `left` is to a person: nothing pins the versions here, they said so, or package.json has markers in it. */
export type LockfileState = "untouched" | "written" | "left";

/** Has the package manager bring the lockfile to the package.json that the update has written. `undo` takes it back, too. */
export async function bringLockfile(
  { changes, decisions, manifest, repository: { root } }: Merged,
  transaction: Transaction,
  noInstall: boolean,
  means: Means,
): Promise<LockfileState> {
  if (!changes.some(({ path }) => path === "package.json")) return "untouched";
  const isMarked = decisions.some(({ conflict, taken }) => conflict.path === "package.json" && taken === "markers");
  const path = await lockfileIn(root, manifest.packageManager);
  if (noInstall || isMarked || path === undefined) return "left";
  const before = await entryAt(root, path);
  try {
    await install(root, path, manifest.packageManager, means);
  } finally {
    await transaction.include(path, before);
  }
  return "written";
}

async function install(root: string, path: string, manager: PackageManager, means: Means): Promise<void> {
  const { interruption, report, template, surroundings } = means;
  const undo = `${programName(template.name, surroundings.environment)} update --undo`;
  const retry = wordsOf(manager).install;
  const command = relockCommand(manager);
  const options = { folder: root, interruption, environment: command.environment };
  await report.during(`Installing with ${manager}`, async () => {
    const finished = await run(command.program, command.arguments, options).catch((error) => {
      throw error === interruption.reason ? errors.interruptedLockfile(path, retry, undo) : error;
    });
    if (finished.missing) throw errors.lockfile(path, `${command.program} was not found.`, retry, undo);
    if (!finished.succeeded) throw errors.lockfile(path, tail(finished.output), retry, undo);
  });
}

async function lockfileIn(root: string, manager: PackageManager): Promise<string | undefined> {
  for (const path of lockfilesOf(manager)) {
    if (await entryAt(root, path)) return path;
  }
  return undefined;
}
