import { run, type Finished, type RunOptions } from "./run.ts";

/**
 * Nothing of the person's own configuration may stop the first commit: neither signing, nor hooks, nor
 * a missing identity.
 */
const unhindered = ["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"];
const anonymous = ["-c", "user.name=create-agent-app", "-c", "user.email=create-agent-app@localhost"];

/** Set by a git hook that started us; they would lead git to another repository. */
const forgotten = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
};

const git = (parameters: readonly string[], options: RunOptions) =>
  run("git", parameters, { ...options, environment: forgotten });

export interface FirstCommit extends Finished {
  readonly committed: boolean;
}

/** Makes a repository of the folder, with everything in its first commit; does nothing where git is missing. */
export async function commitFirst(message: string, options: RunOptions): Promise<FirstCommit> {
  const identity = await identityFlags(options);
  if (!identity) return { succeeded: true, missing: true, output: "", committed: false };
  const steps = [
    ["-c", "init.defaultBranch=main", "init", "--quiet", "--template="],
    ["add", "--all"],
    [...unhindered, ...identity, "commit", "--quiet", "--message", message],
  ];
  return runSteps(steps, options);
}

/** Adds what the install changed, which is the lockfile, to the first commit. */
export async function amendCommit(options: RunOptions): Promise<FirstCommit> {
  const identity = (await identityFlags(options)) ?? [];
  const steps = [
    ["add", "--all"],
    [...unhindered, ...identity, "commit", "--quiet", "--amend", "--no-edit"],
  ];
  return runSteps(steps, options);
}

async function runSteps(steps: readonly string[][], options: RunOptions): Promise<FirstCommit> {
  for (const step of steps) {
    const finished = await git(step, options);
    if (!finished.succeeded) return { ...finished, committed: false };
  }
  return { succeeded: true, missing: false, output: "", committed: true };
}

/** Undefined where git is missing. */
async function identityFlags(options: RunOptions): Promise<string[] | undefined> {
  const known = await git(["var", "GIT_COMMITTER_IDENT"], options);
  if (known.missing) return undefined;
  return known.succeeded ? [] : anonymous;
}
