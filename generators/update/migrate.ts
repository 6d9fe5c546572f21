import { migrate } from "../engine/migrate.ts";
import { moverOf, successorOf, type Step } from "../engine/migrations.ts";
import { placesOf, relocateAll, type Moved } from "../engine/relocate.ts";
import type { Entry } from "../shell/entry.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Scratch } from "../shell/scratch.ts";
import type { Files } from "./premerge.ts";

/** The generated files, the tree of the repository today, and the changes that were kept out of it. */
interface Sides {
  readonly base: Files;
  readonly tree: string;
  readonly ledger: readonly KeptOut[];
}

/** The sides with the paths and names of the new version, and the messages for the user. */
interface Migrated extends Sides {
  readonly messages: readonly string[];
}

type Entries = ReadonlyMap<string, Entry>;

/** Applies the steps to both sides, so that the user's edits follow. `present` are the new paths. */
export async function migrateSides(
  scratch: Scratch,
  sides: Sides,
  { steps, present }: { steps: readonly Step[]; present: ReadonlySet<string> },
): Promise<Migrated> {
  const { base, tree, ledger } = sides;
  if (steps.length === 0) return { ...sides, messages: [] };

  const ours = await readAll(scratch, tree);
  const isEdited = (from: string) => !base.has(from) || !isSame(base.get(from)!, ours.get(from)!);
  const kept: string[] = [];
  const movedBase = migrate(steps, base);
  const movedOurs = migrate(steps, ours, (from) => isEdited(from) && kept.push(from) > 0);

  const [placeOf, successor] = [moverOf(steps), successorOf(steps)];
  const placesInBase = newPaths(base, movedBase, successor);
  // With the paths of base: an import of a file that the user deleted changes on both sides.
  const placesInOurs = new Map([...placesInBase, ...newPaths(ours, movedOurs, successor)]);
  const migrated = relocateAll(movedOurs, placesOf(placesInOurs, present));
  const corrected = [...movedOurs].filter(([path, { from, file }]) => migrated.get(path) !== file && isEdited(from));
  const placeInOurs = (path: string) => placesInOurs.get(path) ?? placeOf(path);
  return {
    base: relocateAll(movedBase, placesOf(placesInBase, present)),
    tree: await treeOf(scratch, tree, ours, migrated),
    ledger: ledger.map((entry) => ({ ...entry, path: placeOf(entry.path), at: placeInOurs(entry.at) })),
    messages: [...kept.map(placeInOurs).map(keptLine), ...correctedLines(corrected.map(([path]) => path))],
  };
}

/** New paths by old path. A file that is not there after the steps has the path that the steps give it. */
function newPaths<Content>(
  before: ReadonlyMap<string, Content>,
  after: ReadonlyMap<string, Moved<Content>>,
  placeOf: (path: string) => string,
): Map<string, string> {
  const paths = new Map([...before.keys()].map((path) => [path, placeOf(path)]));
  for (const [path, { from }] of after) paths.set(from, path);
  return paths;
}

async function treeOf(scratch: Scratch, tree: string, ours: Entries, migrated: Entries): Promise<string> {
  const changes = new Map<string, Entry | undefined>();
  for (const path of ours.keys()) if (!migrated.has(path)) changes.set(path, undefined);
  for (const [path, entry] of migrated) if (ours.get(path) !== entry) changes.set(path, entry);
  return scratch.treeOf(await scratch.commit("migrated", changes, { tree }));
}

function keptLine(path: string): string {
  return `${path} is not part of the templates any more; yours was edited, and stays.`;
}

function correctedLines(paths: readonly string[]): string[] {
  const [first, ...others] = paths.toSorted();
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return [`Paths of moved files were corrected in ${first}${more}.`];
}

function isSame(one: { content: Uint8Array }, other: { content: Uint8Array }): boolean {
  return Buffer.compare(one.content, other.content) === 0;
}

async function readAll(scratch: Scratch, tree: string): Promise<Map<string, Entry>> {
  const blobs = [...(await scratch.list(tree))];
  const contents = await scratch.read(blobs.map(([, { oid }]) => oid));
  return new Map(
    blobs.flatMap(([path, { mode }], index) => {
      const content = contents[index];
      return content ? [[path, { mode, content }] as const] : [];
    }),
  );
}
