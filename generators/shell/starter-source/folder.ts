import { lstat, readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isLeftover } from "../templates.ts";
import type { Item, Store } from "./store.ts";

/** A folder of this machine. Each starter in it is a store of its own, so that it is read where it lies. */
export function openFolder(path: string): Store {
  return {
    label: path,
    isOwn: true,
    root: path,
    top: path,
    resolved: undefined,
    list: async (folder, names) => (await Promise.all(names.map((name) => walk(folder, join(folder, name))))).flat(),
    read: (folder, items) => Promise.all(items.map((item) => readFile(join(folder, item.path)))),
  };
}

async function walk(folder: string, path: string): Promise<Item[]> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return [];
  if (found.isDirectory()) {
    const names = (await readdir(path)).filter((name) => !isLeftover(name));
    return (await Promise.all(names.map((name) => walk(folder, join(path, name))))).flat();
  }
  const kind = found.isSymbolicLink() ? "link" : found.isFile() ? "file" : "device";
  const shown = relative(folder, path).split(sep).join("/");
  return [{ path: shown, kind, size: found.size, executable: (found.mode & 0o100) !== 0 }];
}
