import { posix, resolve } from "node:path";
import { isOfThisMachine, parseSource, type FolderSource, type Source } from "../../engine/source.ts";
import { errors } from "../../errors.ts";
import { openFolder } from "./folder.ts";
import type { Store } from "./store.ts";

/** A folder in a store, from which a source can be named. */
export interface Spot {
  readonly store: Store;
  readonly folder: string;
  /** The two as one, for a person; no other spot has it. */
  readonly label: string;
}

type Fetched = Exclude<Source, FolderSource>;

/** Where a person names a source. */
export function startingIn(folder: string): Spot {
  return { store: openFolder(folder), folder, label: folder };
}

/** With what sources are fetched. */
export interface Fetching {
  /** The person's folder, whose .npmrc counts; never one that came along. */
  readonly folder: string;
  /** A folder that is thrown away once everything is read. */
  readonly temporary: string;
  readonly interruption: AbortSignal;
}

/** Where a source leads that is named in a spot. */
export async function locate(text: string, at: Spot, fetching: Fetching): Promise<Spot> {
  const source = parseSource(text);
  const { isOwn } = at.store;
  if (source.kind === "folder") return isOwn ? startingIn(resolve(at.folder, source.path)) : inside(at, source.path);
  if (!isOwn && isOfThisMachine(source)) throw errors.reachesOut(text, at.label);
  const store = await open(source, at, fetching);
  return spotIn(store, store.root);
}

/** Each way of fetching is loaded by the runs that want it. */
async function open(source: Fetched, at: Spot, fetching: Fetching): Promise<Store> {
  switch (source.kind) {
    case "tarball": {
      const { openTarball } = await import("./tarball.ts");
      return openTarball(resolve(at.folder, source.path), source.path);
    }
    case "package": {
      const { openPackage } = await import("./package.ts");
      return openPackage(source, fetching.temporary, fetching);
    }
    case "git": {
      const { openRepository } = await import("./git.ts");
      return openRepository(source, fetching.temporary, fetching);
    }
  }
}

/** Another folder of what was fetched, and never one outside of it. */
function inside({ store, folder, label }: Spot, path: string): Spot {
  const wanted = posix.join(folder, path).replace(/\/$/, "");
  const found = wanted === "." ? "" : wanted;
  const isWithin = store.top === "" ? !found.startsWith("..") : `${found}/`.startsWith(`${store.top}/`);
  if (path.startsWith("/") || /[\\:]/.test(path) || !isWithin) throw errors.reachesOut(path, label);
  return spotIn(store, found);
}

function spotIn(store: Store, folder: string): Spot {
  const below = posix.relative(store.top, folder);
  return { store, folder, label: below === "" ? store.label : `${store.label}/${below}` };
}
