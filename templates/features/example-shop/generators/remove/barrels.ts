import { barrel, barrelFolders, modules } from "../support/barrel.ts";
import type { Repository } from "../support/repository.ts";
import type { Change, Changes, Situation } from "./situation.ts";

export function isBarrel(path: string): boolean {
  return barrelFolders.some((folder) => path === `${folder}/index.ts`);
}

/** Derives the index of each folder in which the example has a module. `gone` are the files that are deleted. */
export function changeBarrels({ memory, tree }: Situation, gone: ReadonlySet<string>, repository: Repository): Changes {
  const after: Repository = {
    list: (folder) => repository.list(folder).filter((name) => !gone.has(`${folder}/${name}`)),
    read: repository.read,
  };
  const folders = barrelFolders.filter((folder) =>
    [...memory.without.keys()].some((path) => path.startsWith(`${folder}/`)),
  );
  const changes = new Map<string, Change>();
  for (const folder of folders) {
    const path = `${folder}/index.ts`;
    const [names, present] = [modules(folder, after), tree.get(path)];
    const isUseless = names.length === 0 && !memory.without.get(path);
    if (isUseless && present) changes.set(path, { content: undefined, how: "delete" });
    if (isUseless || !present) continue;
    const content = barrel(folder, names, after);
    if (content !== `${present}`) changes.set(path, { content, how: "change" });
  }
  return changes;
}
