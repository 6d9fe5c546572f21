import { errors } from "../errors.ts";
import { amendCommit, commitAll } from "../shell/git.ts";
import { tail, type RunOptions } from "../shell/run.ts";
import type { Means } from "../means.ts";
import type { Planned } from "./stages.ts";

/** What became of the first commit. */
export type Commit = "made" | "declined" | "inside-repository" | "git-missing";

/** Commits the staged folder, before anybody sees it: a repository without its commit is not whole. */
export async function makeFirstCommit(planned: Planned, folder: string, means: Means): Promise<Commit> {
  if (!planned.git) return "declined";
  if (planned.place.insideRepository) return "inside-repository";
  const { template, interruption } = means;
  const message = `Create ${planned.name} with ${template.name} ${template.version}`;
  const finished = await commitAll(message, { folder, interruption });
  if (finished.missing) return "git-missing";
  if (!finished.succeeded) throw errors.git(planned.place.target, tail(finished.output));
  return "made";
}

/** Adds to the first commit what the install wrote, which is the lockfile. */
export async function commitLockfile(options: RunOptions): Promise<void> {
  const finished = await amendCommit(options);
  if (!finished.succeeded) throw errors.lockfileNotCommitted(options.folder, tail(finished.output));
}
