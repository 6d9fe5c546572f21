import { watch } from "node:fs";

/** Resolves when the folder gets an entry that matches. */
export function entryIn(folder: string, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, name) => {
      if (!pattern.test(name ?? "")) return;
      watcher.close();
      resolve();
    });
  });
}
