import { installCommand, loadCommand, wordsOf } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import { run, tail, type RunOptions } from "../shell/run.ts";
import type { Means } from "../means.ts";
import { commitLockfile } from "./commit.ts";
import { goThere } from "./screens.ts";
import type { Installed, Written } from "./stages.ts";

/** Installs in the finished repository, and folds the lockfile into its first commit. */
export async function installDependencies(written: Written, means: Means): Promise<Installed> {
  if (!written.install) return { ...written, installed: false };
  const { interruption, surroundings, report } = means;
  const { target } = written.place;
  const retry = goThere(target, surroundings.workingFolder, [wordsOf(written.packageManager).install]).join(" && ");

  try {
    const options = { folder: target, interruption };
    await report.during(`Installing with ${written.packageManager}`, () => install(written, options, retry));
    if (written.commit === "made") await commitLockfile(options);
  } catch (error) {
    throw error === interruption.reason ? errors.interruptedInstall(target, retry) : error;
  }
  return { ...written, installed: true };
}

async function install(written: Written, options: RunOptions, retry: string): Promise<void> {
  const command = installCommand(written.packageManager);
  const finished = await run(command.program, command.arguments, options);
  if (finished.missing) throw errors.install(options.folder, `${command.program} was not found.`, retry);
  if (!finished.succeeded) throw errors.install(options.folder, tail(finished.output), retry);
  // Package managers have called an install done that lacked a program; and it makes the first start a quick one.
  const load = loadCommand(written.packageManager);
  const loaded = await run(load.program, load.arguments, options);
  if (!loaded.succeeded) throw errors.doesNotLoad(options.folder, tail(loaded.output), retry);
}
