import { approvedScripts } from "../engine/documents.ts";
import { installCommand, loadCommand, scriptlessInstall, wordsOf, type Command } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import { run, tail, type RunOptions } from "../shell/run.ts";
import type { Means } from "../means.ts";
import { commitLockfile } from "./commit.ts";
import { goThere } from "./screens.ts";
import type { Installed, Written } from "./stages.ts";

/** Installs in the finished repository, and folds the lockfile into its first commit. Unless trusted, nothing of it runs. */
export async function installDependencies(written: Written, isTrusted: boolean, means: Means): Promise<Installed> {
  if (!written.install) return { ...written, installed: false };
  const { interruption, surroundings, report } = means;
  const { target } = written.place;
  const retry = goThere(target, surroundings.workingFolder, [wordsOf(written.packageManager).install]).join(" && ");
  const install = isTrusted ? installAndLoad : installOnly;

  try {
    const options = { folder: target, interruption };
    await report.during(`Installing with ${written.packageManager}`, () => install(written, options, retry));
    if (written.commit === "made") await commitLockfile(options);
  } catch (error) {
    throw error === interruption.reason ? errors.interruptedInstall(target, retry) : error;
  }
  return { ...written, installed: true };
}

async function installAndLoad({ packageManager }: Written, options: RunOptions, retry: string): Promise<void> {
  await runInstall(installCommand(packageManager), options, retry);
  // Package managers have called an install done that lacked a program; and it makes the first start a quick one.
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
