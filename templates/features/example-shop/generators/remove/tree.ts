import { globSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

import { Refusal } from "../support/errors.ts";
import { root } from "../support/repository.ts";

/** Files of the repository by path, without links. */
export type Tree = ReadonlyMap<string, Buffer>;

/** Code that can use the example: all that the compiler reads. */
const sources = "{src,test,evals,generators}/**/*.{ts,mts,js,mjs}";

/** Reads these files and all code. Throws a `Refusal` when a path leads out of the repository. */
export function readTree(paths: readonly string[]): Tree {
  const code = globSync(sources, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const all = [...new Set([...paths, ...code])].filter(isFile);
  for (const path of all) assertInside(path);
  return new Map(all.map((path) => [path, readFileSync(join(root, path))]));
}

function isFile(path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
}

export function isLink(path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function assertInside(path: string): void {
  const folder = join(root, dirname(path));
  if (realpathSync(folder) !== join(realpathSync(root), dirname(path))) {
    throw new Refusal(`${dirname(path)} is a link to another folder. Nothing was changed.`);
  }
}
