import { reconcile, type Three } from "../engine/reconcile/index.ts";
import type { File, Plan } from "../engine/plan.ts";
import { Scratch, type Change, type Conflict } from "../shell/scratch.ts";
import type { Repository } from "../shell/repository.ts";
import type { Write } from "../shell/transaction.ts";
import type { Merged, Rendered } from "./stages.ts";

type Files = ReadonlyMap<string, File>;

/** Merges three ways, in a scratch repository: what was generated, what became of it, what would be generated now. */
export async function merge(rendered: Rendered): Promise<Merged> {
  const { repository } = rendered;
  const scratch = await Scratch.open(repository.objects, repository.format);
  try {
    return { ...rendered, ...(await mergeIn(scratch, repository, rendered.baseline, generatedFiles(rendered.plan))) };
  } finally {
    await scratch.close();
  }
}

/** What a plan holds that is merged: neither what is secret nor what only this program reads. */
export function generatedFiles({ files }: Plan): Map<string, File> {
  return new Map([...files].filter(([path, { secret }]) => !secret && !path.startsWith(".agent-app/")));
}

async function mergeIn(scratch: Scratch, { tree }: Repository, baseline: Files, generated: Files) {
  const settled = await settle(scratch, tree, baseline, generated);
  const base = await scratch.commit("base", settled.base, {});
  const ours = await scratch.commit("ours", settled.ours, { parent: base, tree });
  const theirs = await scratch.commit("theirs", settled.theirs, { parent: base });
  const merged = await scratch.merge(ours, theirs);
  const keptDeleted = merged.conflicts.filter(isDeletedByOurs).map(({ path }) => path);
  const changes = (await scratch.difference(tree, merged.tree)).filter(({ path }) => !keptDeleted.includes(path));
  return {
    changes,
    keptDeleted,
    writes: await writesOf(scratch, changes),
    conflicts: merged.conflicts.filter((conflict) => !isDeletedByOurs(conflict)),
    messages: merged.messages.filter((message) => !message.startsWith("Auto-merging")),
    patch: await scratch.patch(
      tree,
      merged.tree,
      changes.map(({ path }) => path),
    ),
  };
}

/** A file that a person deleted stays deleted, whatever becomes of it in the template. */
function isDeletedByOurs({ stages }: Conflict): boolean {
  return stages[1] !== undefined && stages[2] === undefined && stages[3] !== undefined;
}

/** The three sides, in which all is equal that can be decided by knowing what kind of file it is; of ours, what that changes. */
async function settle(scratch: Scratch, tree: string, baseline: Files, generated: Files): Promise<Three<Files>> {
  const [base, theirs, ours] = [new Map(baseline), new Map(generated), new Map<string, File>()];
  const changed = [...baseline].filter(([path, file]) => theirs.has(path) && !isSame(file, theirs.get(path)!));
  const contents = await scratch.read(changed.map(([path]) => `${tree}:${path}`));
  for (const [index, [path, file]] of changed.entries()) {
    const content = contents[index];
    if (!content || isSame(file, { content })) continue;
    const texts = { base: textOf(file.content), ours: textOf(content), theirs: textOf(theirs.get(path)!.content) };
    const settled = reconcile(path, texts);
    if (settled === texts) continue;
    base.set(path, { ...file, content: bytesOf(settled.base) });
    theirs.set(path, { ...file, content: bytesOf(settled.theirs) });
    ours.set(path, { ...file, content: bytesOf(settled.ours) });
  }
  return { base, ours, theirs };
}

async function writesOf(scratch: Scratch, changes: readonly Change[]): Promise<Write[]> {
  const contents = await scratch.read(changes.map(({ after, before }) => (after ?? before)!.oid));
  return changes.map(({ path, after }, index) => ({
    path,
    after: after && { mode: after.mode, content: contents[index]! },
  }));
}

function isSame(one: { content: Uint8Array }, other: { content: Uint8Array }): boolean {
  return Buffer.compare(one.content, other.content) === 0;
}

function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
