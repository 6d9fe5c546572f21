import { link, type Entry } from "./entry.ts";
import type { Blob, Conflict, Merge, Scratch } from "./scratch.ts";

/** The commits of the three sides. */
interface Sides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

interface Versions {
  readonly base: Blob | undefined;
  readonly ours: Blob | undefined;
  readonly theirs: Blob | undefined;
}

/** What becomes of one path where theirs changed it, and whether a person must decide. */
interface Result {
  readonly entry: Entry | undefined;
  readonly problem?: string;
}

/**
 * What `Scratch.merge` does, for a git that cannot merge trees: path by path. A file that one side moved is one that it
 * deleted and one that it added, so what the other side changed in it is left to a person.
 */
export async function mergeFiles(scratch: Scratch, sides: Sides, version: string): Promise<Merge> {
  const { base, ours, theirs } = sides;
  const lists = { base: await scratch.list(base), ours: await scratch.list(ours), theirs: await scratch.list(theirs) };
  const paths = new Set([...lists.base.keys(), ...lists.ours.keys(), ...lists.theirs.keys()]);
  const entries = new Map<string, Entry | undefined>();
  const conflicts: Conflict[] = [];
  const messages = [
    `git ${version} is older than 2.38, so files are merged one by one and moved ones are not followed.`,
  ];
  for (const path of [...paths].toSorted()) {
    const of = (list: ReadonlyMap<string, Blob>) => list.get(path);
    const versions = { base: of(lists.base), ours: of(lists.ours), theirs: of(lists.theirs) };
    if (isSame(versions.ours, versions.theirs) || isSame(versions.base, versions.theirs)) continue;
    const { entry, problem } = await mergeOne(scratch, versions);
    entries.set(path, entry);
    if (!problem) continue;
    conflicts.push({ path, stages: stagesOf(versions) });
    messages.push(`CONFLICT (${problem}): ${path}`);
  }
  const merged = await scratch.commit("merged", entries, { tree: await scratch.treeOf(ours) });
  return { tree: await scratch.treeOf(merged), conflicts, messages };
}

async function mergeOne(scratch: Scratch, versions: Versions): Promise<Result> {
  const { base, ours, theirs } = versions;
  const read = await scratch.read([ours, base, theirs].map((blob) => blob?.oid ?? "none"));
  const [mine, , yours] = read;
  if (isSame(base, ours)) return { entry: entryFrom(theirs, yours) };
  if (!ours || !theirs) return { entry: entryFrom(ours ?? theirs, mine ?? yours), problem: "modify/delete" };
  const isText = [ours, theirs].every((blob) => blob.mode !== link);
  const merged = isText && (await scratch.mergeContents(read.map((content) => content ?? new Uint8Array())));
  const mode = ours.mode === base?.mode ? theirs.mode : ours.mode;
  if (!merged) return { entry: entryFrom(ours, mine), problem: "binary" };
  const entry = { mode, content: merged.content };
  return merged.isClean ? { entry } : { entry, problem: base ? "content" : "add/add" };
}

function entryFrom(blob: Blob | undefined, content: Uint8Array | undefined): Entry | undefined {
  return blob && content && { mode: blob.mode, content };
}

function stagesOf({ base, ours, theirs }: Versions): Conflict["stages"] {
  return { ...(base && { 1: base }), ...(ours && { 2: ours }), ...(theirs && { 3: theirs }) };
}

function isSame(one: Blob | undefined, other: Blob | undefined): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode;
}
