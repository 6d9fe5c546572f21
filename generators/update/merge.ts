import { barrelPaths, pruneBarrel } from "../engine/barrels.ts";
import type { File } from "../engine/plan.ts";
import { generatedFiles } from "../shell/baseline.ts";
import { digestOf } from "../shell/digest.ts";
import { entryOf, plainFile, type Entry } from "../shell/entry.ts";
import { mergeFiles } from "../shell/file-merge.ts";
import { mergesAside } from "../shell/git.ts";
import type { KeptOut } from "../shell/ledger.ts";
import { Scratch, type Change } from "../shell/scratch.ts";
import type { Write } from "../shell/transaction.ts";
import type { ConflictWay } from "./arguments.ts";
import { migrateSides } from "./migrate.ts";
import { premerge, type Files } from "./premerge.ts";
import { resolveConflicts, type Decision } from "./resolve-conflicts.ts";
import type { Merged, Rendered } from "./stages.ts";

/** Merges three ways in a scratch repository: base is the baseline, ours the work tree, theirs the new rendering. */
export async function merge(
  rendered: Rendered,
  way: ConflictWay | undefined,
  interruption: AbortSignal,
): Promise<Merged> {
  const { objects, format } = rendered.repository;
  const scratch = await Scratch.open(objects, format, interruption);
  try {
    return { ...rendered, ...(await mergeIn(scratch, rendered, way)) };
  } finally {
    await scratch.close();
  }
}

async function mergeIn(scratch: Scratch, rendered: Rendered, way: ConflictWay | undefined) {
  const { repository, baseline, plan, version } = rendered;
  const generated = generatedFiles(plan);
  const known = await settledLedger(scratch, repository.tree, rendered.ledger);
  const was = { base: withAncestors(baseline, known), tree: repository.tree, ledger: known };
  const { base, tree, ledger, messages } = await migrateSides(scratch, was, {
    steps: rendered.migrations,
    present: new Set(generated.keys()),
  });

  const sides = await premerge(scratch, tree, base, generated);
  const parent = await scratch.commit("base", entriesOf(sides.base));
  const ours = await scratch.commit("ours", entriesOf(sides.ours), { parent, tree });
  const theirs = await scratch.commit("theirs", entriesOf(sides.theirs), { parent });
  const merged = mergesAside(repository.git)
    ? await scratch.merge(ours, theirs)
    : await mergeFiles(scratch, { base: parent, ours, theirs }, repository.git);
  const decisions = await resolveConflicts(merged.conflicts, { scratch, base, generated, ledger, version, way });
  const settled = await scratch.commit("decided", takenFrom(decisions), { tree: merged.tree });
  const decided = await withPrunedBarrels(scratch, settled, generated);
  const changes = await scratch.difference(repository.tree, decided);
  return {
    changes,
    decisions,
    writes: await writesOf(scratch, changes),
    patch: await scratch.patch(repository.tree, decided, pathsOf(changes)),
    messages: [...messages, ...merged.messages.filter((message) => !message.startsWith("Auto-merging"))],
    ledger: [...ledger.filter(({ why }) => why === "waived"), ...decisions.flatMap(({ keptOut }) => keptOut ?? [])],
  };
}

/** Reads how the user resolved the conflict markers: declined, if the file equals ours; decided otherwise. */
async function settledLedger(scratch: Scratch, tree: string, ledger: readonly KeptOut[]): Promise<KeptOut[]> {
  const contents = await scratch.read(ledger.map(({ at }) => `${tree}:${at}`));
  return ledger.flatMap((entry, index): KeptOut[] => {
    if (entry.why !== "marked") return [entry];
    const content = contents[index];
    const declined = (content ? digestOf(content) : "") === entry.ours;
    return declined ? [{ ...entry, why: "declined" }] : [];
  });
}

/** Replaces base with the ancestor of each kept out change, so that the change is merged again. */
function withAncestors(baseline: Files, ledger: readonly KeptOut[]): Files {
  const base = new Map<string, File>(baseline);
  for (const { path, ancestor, why } of ledger) {
    if (why === "waived") continue;
    if (ancestor) base.set(path, ancestor);
    else base.delete(path);
  }
  return base;
}

/** Drops the lines of barrels whose generated module is not in the commit: the user deleted that file. */
async function withPrunedBarrels(scratch: Scratch, commit: string, generated: Files): Promise<string> {
  const blobs = await scratch.list(commit);
  const paths = barrelPaths.filter((path) => blobs.has(path));
  const contents = await scratch.read(paths.map((path) => blobs.get(path)!.oid));
  const pruned = new Map<string, Entry>();
  for (const [index, path] of paths.entries()) {
    const before = new TextDecoder().decode(contents[index]);
    const isDeleted = (module: string) => generated.has(module) && !blobs.has(module);
    const after = pruneBarrel(before, (file) => !isDeleted(path.replace(/index\.ts$/, file)));
    if (after !== before) pruned.set(path, { mode: plainFile, content: new TextEncoder().encode(after) });
  }
  return pruned.size === 0 ? commit : scratch.commit("pruned", pruned, { tree: await scratch.treeOf(commit) });
}

/** Returns the entries that replace the result of git. */
function takenFrom(decisions: readonly Decision[]): Map<string, Entry | undefined> {
  const decided = decisions.filter(({ taken }) => taken !== "markers" && taken !== "open");
  return new Map(decided.map(({ conflict, entry }) => [conflict.path, entry]));
}

async function writesOf(scratch: Scratch, changes: readonly Change[]): Promise<Write[]> {
  const contents = await scratch.read(changes.map(({ after, before }) => (after ?? before)!.oid));
  return changes.map(({ path, after }, index) => ({
    path,
    after: after && { mode: after.mode, content: contents[index]! },
  }));
}

function entriesOf(files: Files): Map<string, Entry> {
  return new Map([...files].map(([path, file]) => [path, entryOf(file)]));
}

function pathsOf(changes: readonly Change[]): string[] {
  return changes.map(({ path }) => path);
}
