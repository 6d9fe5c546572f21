import type { CommandContext } from "../cli/context.ts";
import { approvedScripts } from "../engine/documents.ts";
import { installCommand, loadCommand, scriptlessInstall, wordsOf, type Command } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import { run, tail, type RunOptions } from "../shell/run.ts";
import { commitLockfile } from "./commit.ts";
import { goThere } from "./screens.ts";
import type { Installed, Written } from "./stages.ts";

/** Installs the dependencies and adds the lockfile to the first commit. Without trust, no install script of a starter runs. */
export async function install(written: Written, isTrusted: boolean, context: CommandContext): Promise<Installed> {
  if (!written.install) return { ...written, installed: false };
  const { interruption, host, report } = context;
  const folder = written.target.path;
  const retry = goThere(folder, host.workingFolder, [wordsOf(written.packageManager).install]).join(" && ");
  const work = isTrusted ? installAndLoad : installOnly;

  try {
    const options = { folder, interruption };
    await report.during(`Installing with ${written.packageManager}`, () => work(written, options, retry));
    if (written.commit === "made") await commitLockfile(options);
  } catch (error) {
    throw error === interruption.reason ? errors.interruptedInstall(folder, retry) : error;
  }
  return { ...written, installed: true };
}

async function installAndLoad({ packageManager }: Written, options: RunOptions, retry: string): Promise<void> {
  await runInstall(installCommand(packageManager), options, retry);
  // Package managers have reported success for incomplete installs. The load also makes the first start quick.
  const load = loadCommand(packageManager);
  const loaded = await run(load.program, load.arguments, options);
  if (!loaded.succeeded) throw errors.doesNotLoad(options.folder, tail(loaded.output), retry);
}

async function installOnly({ packageManager, plan }: Written, options: RunOptions, retry: string): Promise<void> {
  const approved = approvedScripts(plan.files.get("package.json")!.content);
  for (const command of scriptlessInstall(packageManager, approved)) await runInstall(command, options, retry);
}

async function runInstall(command: Command, options: RunOptions, retry: string): Promise<void> {
  const { program, arguments: parameters, environment = {} } = command;
  const finished = await run(program, parameters, { ...options, environment });
  if (finished.missing) throw errors.install(options.folder, `${program} was not found.`, retry);
  if (!finished.succeeded) throw errors.install(options.folder, tail(finished.output), retry);
}
