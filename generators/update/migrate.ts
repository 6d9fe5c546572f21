import { migrate, movedBy, type Step } from "../engine/migrations.ts";
import type { Entry } from "../shell/entry.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Scratch } from "../shell/scratch.ts";
import type { Files } from "./settle.ts";

/** What was generated, the tree of what became of it, and what was kept out of that. */
interface Sides {
  readonly base: Files;
  readonly tree: string;
  readonly ledger: readonly KeptOut[];
}

/** The sides as if they had been with the paths and names of the new version, and what a person has to hear of it. */
interface Migrated extends Sides {
  readonly messages: readonly string[];
}

/** Carries both sides over what the template has moved, deleted or renamed, so that a user's edits follow. */
export async function migrateSides(scratch: Scratch, sides: Sides, steps: readonly Step[]): Promise<Migrated> {
  const { base, tree, ledger } = sides;
  if (steps.length === 0) return { ...sides, messages: [] };

  const ours = await readAll(scratch, tree);
  const kept: string[] = [];
  const isMine = (path: string, { content }: Entry) => {
    const generated = base.get(path);
    const mine = !generated || Buffer.compare(generated.content, content) !== 0;
    if (mine) kept.push(`${path} is not part of the templates any more; yours was edited, and stays.`);
    return mine;
  };
  const migrated = migrate(steps, ours, isMine);
  const changes = new Map<string, Entry | undefined>();
  for (const path of ours.keys()) if (!migrated.has(path)) changes.set(path, undefined);
  for (const [path, entry] of migrated) if (ours.get(path) !== entry) changes.set(path, entry);
  return {
    base: migrate(steps, base),
    tree: await scratch.treeOf(await scratch.commit("migrated", changes, { tree })),
    ledger: ledger.map((entry) => ({ ...entry, path: movedBy(steps, entry.path), at: movedBy(steps, entry.at) })),
    messages: kept,
  };
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
