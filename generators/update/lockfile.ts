import { programName } from "../create/invocation.ts";
import {
  installCommand,
  lockfilesOf,
  relocking,
  scriptlessInstall,
  type Command,
  type PackageManager,
} from "../engine/package-manager.ts";
import { approvedScripts } from "../engine/documents.ts";
import { errors } from "../errors.ts";
import type { Means } from "../means.ts";
import { entryAt } from "../shell/entry.ts";
import { run, tail } from "../shell/run.ts";
import type { Transaction } from "../shell/transaction.ts";
import type { Arguments } from "./arguments.ts";
import type { Merged } from "./stages.ts";

/** `left` is to a person: nothing pins the versions here, they said so, or package.json has markers in it. */
export type LockfileState = "untouched" | "written" | "left";

/** Has the package manager bring the lockfile to the package.json that the update has written. `undo` takes it back, too. */
export async function bringLockfile(
  { changes, decisions, manifest, repository: { root } }: Merged,
  transaction: Transaction,
  on: Arguments["on"],
  means: Means,
): Promise<LockfileState> {
  if (!changes.some(({ path }) => path === "package.json")) return "untouched";
  const isMarked = decisions.some(({ conflict, taken }) => conflict.path === "package.json" && taken === "markers");
  const path = await lockfileIn(root, manifest.packageManager);
  if (on.has("no-install") || isMarked || path === undefined) return "left";
  const before = await entryAt(root, path);
  try {
    const isTrusted = !means.starter || on.has("trust");
    await install(root, path, await commandsFor(root, manifest.packageManager, isTrusted), means);
  } finally {
    await transaction.include(path, before);
  }
  return "written";
}

/** Nothing that a starter brings runs, unless it is trusted. */
async function commandsFor(root: string, manager: PackageManager, isTrusted: boolean): Promise<Command[]> {
  if (isTrusted) return [relocking(installCommand(manager))];
  const manifest = await entryAt(root, "package.json");
  const [first, ...others] = scriptlessInstall(manager, manifest ? approvedScripts(manifest.content) : []);
  return [relocking(first), ...others];
}

async function install(root: string, path: string, commands: readonly Command[], means: Means): Promise<void> {
  const { interruption, report, template, surroundings } = means;
  const undo = `${programName(template.name, surroundings.environment)} update --undo`;
  const retry = `${commands[0]!.program} install`;
  await report.during(`Installing with ${commands[0]!.program}`, async () => {
    for (const { program, arguments: parameters, environment = {} } of commands) {
      const finished = await run(program, parameters, { folder: root, interruption, environment }).catch((error) => {
        throw error === interruption.reason ? errors.interruptedLockfile(path, retry, undo) : error;
      });
      if (finished.missing) throw errors.lockfile(path, `${program} was not found.`, retry, undo);
      if (!finished.succeeded) throw errors.lockfile(path, tail(finished.output), retry, undo);
    }
  });
}

async function lockfileIn(root: string, manager: PackageManager): Promise<string | undefined> {
  for (const path of lockfilesOf(manager)) {
    if (await entryAt(root, path)) return path;
  }
  return undefined;
}
