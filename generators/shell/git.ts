import { run, type Finished, type RunOptions } from "./run.ts";

/**
 * Nothing of the person's own configuration may stop the first commit: neither signing, nor hooks, nor
 * a missing identity.
 */
const unhindered = ["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"];
const anonymous = ["-c", "user.name=create-agent-app", "-c", "user.email=create-agent-app@localhost"];

/** Set where a git hook started us; they would lead git to another repository. */
export const forgotten = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** Makes a repository of the folder, with everything in its first commit. */
export function commitAll(message: string, options: RunOptions): Promise<Finished> {
  const init = ["-c", "init.defaultBranch=main", "init", "--quiet", "--template="];
  return commit([init], ["--message", message], options);
}

/** Adds everything that changed since to the last commit. */
export function amendCommit(options: RunOptions): Promise<Finished> {
  return commit([], ["--amend", "--no-edit"], options);
}

/** Ends with the first step that fails; the first one of all tells whether git is there, and who commits. */
async function commit(before: string[][], flags: string[], options: RunOptions): Promise<Finished> {
  const known = await git(["var", "GIT_COMMITTER_IDENT"], options);
  if (known.missing) return known;
  const identity = known.succeeded ? [] : anonymous;
  const steps = [...before, ["add", "--all"], [...unhindered, ...identity, "commit", "--quiet", ...flags]];
  let finished = known;
  for (const step of steps) {
    finished = await git(step, options);
    if (!finished.succeeded) break;
  }
  return finished;
}

/** The version of the git at hand; undefined where there is none. */
export async function gitVersion(options: RunOptions): Promise<string | undefined> {
  const finished = await git(["version"], options);
  return finished.succeeded ? (/\d[\d.]*/.exec(finished.stdout)?.[0] ?? "") : undefined;
}

/** Before 2.38, git merges whole trees in the work tree only. */
export const mergesAside = (version: string) => isSince(38, version);

/** Before 2.31, git does not tell the absolute paths of what is its own. */
export const tellsPaths = (version: string) => isSince(31, version);

function isSince(second: number, version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= second);
}

export function git(parameters: readonly string[], options: RunOptions): Promise<Finished> {
  return run("git", parameters, { ...options, environment: { ...options.environment, ...forgotten } });
}
