import { join } from "node:path";
import lt from "semver/functions/lt.js";
import rcompare from "semver/functions/rcompare.js";
import valid from "semver/functions/valid.js";
import { errors } from "../../errors.ts";
import { git } from "../../shell/git.ts";
import type { RunOptions } from "../../shell/run.ts";

/** The previous version of a starter. */
export interface LastVersion {
  /** Folder of its copy. */
  readonly source: string;
  /** Its git tag. */
  readonly name: string;
}

/** Clones the newest tagged version before `version` to `target`. Returns undefined if there is none. */
export async function lastVersion(
  version: string,
  target: string,
  options: RunOptions,
): Promise<LastVersion | undefined> {
  const ask = async (...parameters: string[]) => {
    const { succeeded, stdout } = await git(parameters, options);
    return succeeded ? stdout : undefined;
  };
  const root = await ask("rev-parse", "--show-toplevel");
  const prefix = (await ask("rev-parse", "--show-prefix")) ?? "";
  const tags = (await ask("tag", "--list", "--merged", "HEAD"))?.split("\n").filter(Boolean) ?? [];
  if (!root) return undefined;
  const found: { tag: string; version: string }[] = [];
  for (const tag of tags) {
    const then = versionIn(await ask("show", `refs/tags/${tag}:${prefix}agent-starter.json`));
    if (then && lt(then, version)) found.push({ tag, version: then });
  }
  const [newest] = found.toSorted((one, other) => rcompare(one.version, other.version));
  if (!newest) return undefined;
  const copy = ["clone", "--quiet", "--branch", newest.tag, root, target];
  const cloned = await git(copy, options);
  if (!cloned.succeeded) throw errors.noLastVersion(cloned.output);
  return { source: join(target, prefix), name: newest.tag };
}

/** Reads the version of an old agent-starter.json. Returns undefined for invalid text. */
function versionIn(text = ""): string | undefined {
  try {
    const { version } = JSON.parse(text) as { version?: string };
    return valid(version) ?? undefined;
  } catch {
    return undefined;
  }
}
