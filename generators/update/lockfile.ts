import type { CommandContext } from "../cli/context.ts";
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
import { entryAt } from "../shell/entry.ts";
import { run, tail } from "../shell/run.ts";
import type { Arguments } from "./arguments.ts";
import type { LockfileState, Prepared } from "./stages.ts";

/** Runs the package manager so that the lockfile fits the new package.json. `--undo` restores the lockfile too. */
export async function bringLockfile(
  { root, transaction, changes, decisions, manifest }: Prepared,
  on: Arguments["on"],
  context: CommandContext,
): Promise<LockfileState> {
  if (!changes.some(({ path }) => path === "package.json")) return "untouched";
  const isMarked = decisions.some(({ conflict, taken }) => conflict.path === "package.json" && taken === "markers");
  const path = await lockfileIn(root, manifest.packageManager);
  if (on.has("no-install") || isMarked || path === undefined) return "left";
  const before = await entryAt(root, path);
  try {
    const isTrusted = !context.starter || on.has("trust");
    await install(root, path, await commandsFor(root, manifest.packageManager, isTrusted), context);
  } finally {
    await transaction.include(path, before);
  }
  return "written";
}

/** Without trust, no install script of a starter runs. */
async function commandsFor(root: string, manager: PackageManager, isTrusted: boolean): Promise<Command[]> {
  if (isTrusted) return [relocking(installCommand(manager))];
  const manifest = await entryAt(root, "package.json");
  const [first, ...others] = scriptlessInstall(manager, manifest ? approvedScripts(manifest.content) : []);
  return [relocking(first), ...others];
}

async function install(root: string, path: string, commands: readonly Command[], context: CommandContext) {
  const { interruption, report, program: name } = context;
  const undo = `${name} update --undo`;
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
