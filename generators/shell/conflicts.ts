import { errors } from "../errors.ts";
import type { Entry } from "./entry.ts";
import { git } from "./git.ts";
import type { RunOptions } from "./run.ts";

/** A file that lies in the work tree with markers in it, and the versions that they came from. */
export interface Marked {
  readonly path: string;
  readonly stages: readonly (readonly [stage: number, entry: Entry])[];
}

/** Tells git of the conflicts as its own merge would, so that editors and `git mergetool` know them. */
export async function markConflicts(root: string, marked: readonly Marked[], interruption: AbortSignal): Promise<void> {
  if (marked.length === 0) return;
  const options = { folder: root, interruption };
  const prefix = await reply(["rev-parse", "--show-prefix"], options);
  const lines: string[] = [];
  for (const { path, stages } of marked) {
    lines.push(`0 ${"0".repeat(40)}\t${prefix}${path}`);
    for (const [stage, { mode, content }] of stages) {
      const oid = await reply(["hash-object", "-w", "--stdin"], { ...options, input: content });
      lines.push(`${mode} ${oid} ${stage}\t${prefix}${path}`);
    }
  }
  await reply(["update-index", "-z", "--index-info"], { ...options, input: lines.map((line) => `${line}\0`).join("") });
}

/** Forgets conflicts in files that are as they were before. */
export async function unmarkConflicts(root: string, paths: readonly string[], interruption: AbortSignal) {
  const options = { folder: root, interruption };
  const unmerged = (await reply(["diff", "--name-only", "--diff-filter=U", "--relative", "-z"], options)).split("\0");
  const ours = paths.filter((path) => unmerged.includes(path));
  if (ours.length > 0) await reply(["reset", "--quiet", "--", ...ours], options);
}

async function reply(parameters: readonly string[], options: RunOptions): Promise<string> {
  const finished = await git(parameters, options);
  if (!finished.succeeded) throw errors.gitMerge(finished.output);
  return finished.stdout;
}
