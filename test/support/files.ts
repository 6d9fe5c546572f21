import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Every file below the folder but what git and an install put there, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !/^(\.git|node_modules)\//.test(path) && path !== "package-lock.json")
    .toSorted();
}
