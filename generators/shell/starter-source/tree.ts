import { createHash } from "node:crypto";
import type { File } from "../../engine/plan.ts";
import { clashIn, problemWithPath } from "../../engine/paths.ts";
import { errors } from "../../errors.ts";
import { isLeftover } from "../templates.ts";
import type { Item, Store } from "./store.ts";

/** What of a starter is looked at: nothing else of a package or a repository concerns us. */
const parts = ["agent-starter.json", "layers", "generators"];

/** Far beyond any starter, and far below what a machine notices. */
const most = { files: 5_000, bytes: 20_000_000 };

/** A starter as it was found: its files by path, and a digest of all of them. */
export interface Tree {
  readonly files: ReadonlyMap<string, File>;
  readonly integrity: string;
}

/** Reads the starter in a folder of the store, once everything about it is known to be harmless. */
export async function readTree(store: Store, folder: string): Promise<Tree> {
  const listed = await store.list(folder, parts);
  const items = listed.filter(({ path }) => !path.split("/").some(isLeftover));
  assertHarmless(store.label, items);
  const sorted = items.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const contents = await store.read(folder, sorted);
  const files = sorted.map(({ path, executable }, index) => [path, { content: contents[index]!, executable }] as const);
  return { files: new Map(files), integrity: integrityOf(files) };
}

function assertHarmless(label: string, items: readonly Item[]): void {
  if (items.length > most.files) throw errors.unsafeStarter(label, `it has more than ${most.files} files`);
  let bytes = 0;
  for (const { path, kind, size } of items) {
    const problem = problemWithPath(path);
    if (problem) throw errors.unsafePath(label, path, problem);
    if (kind !== "file") throw errors.unsafeStarter(label, `${path} is a ${kind}, which no starter may hold`);
    bytes += size;
  }
  if (bytes > most.bytes) throw errors.unsafeStarter(label, `it holds more than ${most.bytes / 1_000_000} MB`);
  const clash = clashIn(items.map(({ path }) => path));
  if (clash) throw errors.pathClash(label, ...clash);
}

/** Of paths and contents alone, so that a folder, its tarball and its package have the same. */
function integrityOf(files: readonly (readonly [path: string, file: File])[]): string {
  const hash = createHash("sha256");
  for (const [path, { content }] of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return `sha256-${hash.digest("base64")}`;
}
