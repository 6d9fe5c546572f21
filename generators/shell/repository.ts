import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathExists } from "fs-extra/esm";
import { manifestPath } from "../engine/manifest.ts";
import { errors } from "../errors.ts";
import { git, gitVersion, tellsPaths } from "./git.ts";
import type { RunOptions } from "./run.ts";

/** A generated repository with a clean work tree. */
export interface Repository {
  /** Where its .agent-app is; the work tree of git may begin further up. */
  readonly root: string;
  /** The tree of the last commit, as far as it lies below the root. */
  readonly tree: string;
  /** The folder of git's objects, and the hash that they are named by. */
  readonly objects: string;
  readonly format: string;
  /** The version of git. */
  readonly git: string;
}

/** Where the manifest lies, in the folder or above it. */
export async function findRoot(folder: string): Promise<string> {
  for (let at = await realpath(folder); ; at = dirname(at)) {
    if (await pathExists(join(at, manifestPath))) return at;
    if (at === dirname(at)) throw errors.noManifest(folder, manifestPath);
  }
}

/** A folder of this program inside that of git, for what it has to remember on its way. */
export async function ownFolder(root: string, interruption: AbortSignal): Promise<string> {
  const ask = asker({ folder: root, interruption });
  const version = await gitVersion({ folder: root, interruption });
  if (version === undefined) throw errors.gitMissing();
  if (!tellsPaths(version)) throw errors.gitTooOld(version);
  const [own] = await ask([...absolutely, "--git-path", "create-agent-app"], () => errors.noGitRepository(root));
  return own!;
}

/** Opens the repository for a change, or says why it cannot be changed now. */
export async function openRepository(root: string, interruption: AbortSignal): Promise<Repository> {
  const ask = asker({ folder: root, interruption });
  const unfinished = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge", "rebase-apply"];
  for (const path of await ask([...absolutely, ...unfinished.flatMap((name) => ["--git-path", name])])) {
    if (await pathExists(path)) throw errors.mergeInProgress(root);
  }
  const changed = await ask(["status", "--porcelain", "--untracked-files=no", "--", "."]);
  if (changed.length > 0)
    throw errors.dirtyTree(
      root,
      changed.map((line) => line.slice(3)),
    );
  const version = await gitVersion({ folder: root, interruption });
  const [objects, format, prefix = ""] = await ask([
    ...absolutely,
    "--git-path",
    "objects",
    "--show-object-format",
    "--show-prefix",
  ]);
  const [tree] = await ask(["rev-parse", "--verify", "--quiet", `HEAD:${prefix}`], () => errors.noCommit(root));
  return { root, tree: tree!, objects: objects!, format: format!, git: version! };
}

const absolutely = ["rev-parse", "--path-format=absolute"];

/** Asks git; the reply by lines. */
function asker(options: RunOptions) {
  return async (
    parameters: readonly string[],
    refusal: (output: string) => Error = errors.gitMerge,
  ): Promise<string[]> => {
    const finished = await git(["-c", "core.quotePath=false", ...parameters], options);
    if (finished.missing) throw errors.gitMissing();
    if (!finished.succeeded) throw refusal(finished.output);
    return finished.stdout === "" ? [] : finished.stdout.split("\n");
  };
}
