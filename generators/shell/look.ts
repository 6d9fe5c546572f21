import { readFile, readdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathExists } from "fs-extra/esm";
import { run } from "./run.ts";

/** A folder by its real path; undefined where there is none. */
export async function folderAt(path: string, workingFolder: string): Promise<string | undefined> {
  const full = resolve(workingFolder, path);
  const isFolder = await stat(full).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? realpath(full) : undefined;
}

/** Which of the paths have something at them. */
export async function presentOf(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(paths.map((path) => pathExists(join(root, path))));
  return new Set(paths.filter((_, index) => found[index]));
}

/** What is never part of what was generated. */
const left = new Set([".git", "node_modules", ".data", "coverage", "dist"]);
const largest = 1_000_000;

/** The contents of the files below a folder by path, but for links, for what installs and builds leave, and for large ones. */
export async function contentsBelow(root: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const visit = async (folder: string) => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (left.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() && (await stat(join(root, path))).size <= largest) {
        contents.set(path, await readFile(join(root, path)));
      }
    }
  };
  await visit("");
  return contents;
}

/** What a program says of its version, asked where no repository has a say in it. Undefined where it is not there. */
export async function versionOf(program: string, interruption: AbortSignal): Promise<string | undefined> {
  const finished = await run(program, ["--version"], { folder: tmpdir(), interruption });
  return finished.succeeded ? finished.stdout.trim() : undefined;
}
