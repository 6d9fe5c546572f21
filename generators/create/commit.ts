import type { CommandContext } from "../cli/context.ts";
import { errors } from "../errors.ts";
import { amendCommit, commitAll } from "../shell/git.ts";
import { tail, type RunOptions } from "../shell/run.ts";
import type { Commit, Planned } from "./stages.ts";

/** Commits the staged folder before it is visible, because a repository without its commit is not whole. */
export async function makeFirstCommit(planned: Planned, folder: string, context: CommandContext): Promise<Commit> {
  const { git, target } = planned;
  if (!git) return "declined";
  if (target.insideRepository) return "inside-repository";
  const { template, interruption } = context;
  const message = `Create ${target.name} with ${template.name} ${template.version}`;
  const finished = await commitAll(message, { folder, interruption });
  if (finished.missing) return "git-missing";
  if (!finished.succeeded) throw errors.git(target.path, tail(finished.output));
  return "made";
}

/** Adds the lockfile of the install to the first commit. */
export async function commitLockfile(options: RunOptions): Promise<void> {
  const finished = await amendCommit(options);
  if (!finished.succeeded) throw errors.lockfileNotCommitted(options.folder, tail(finished.output));
}
