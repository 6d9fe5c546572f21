import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { Files } from "./generator.ts";
import { root } from "./repository.ts";

const oxfmt = join(fileURLToPath(import.meta.resolve("oxfmt/package.json")), "..", "bin", "oxfmt");

/** Formats the files as `npm run format` does. */
export async function format(files: Files): Promise<Files> {
  return new Map(
    await Promise.all([...files].map(async ([path, text]) => [path, await formatOne(path, text)] as const)),
  );
}

async function formatOne(path: string, text: string): Promise<string> {
  const running = promisify(execFile)(process.execPath, [oxfmt, `--stdin-filepath=${path}`], { cwd: root });
  running.child.stdin?.end(text);
  return (await running).stdout;
}

/**
 * Writes all of the files, then removes the others. If one step fails, it undoes the earlier ones. It is synchronous, so
 * Ctrl-C cannot interrupt it between two files. Returns a function that undoes everything.
 */
export function write(
  folder: string,
  files: ReadonlyMap<string, string | Buffer>,
  removed: readonly string[] = [],
): () => void {
  const undo: (() => void)[] = [];
  const undoAll = () => {
    for (const step of undo.toReversed()) step();
  };
  try {
    for (const [path, text] of files) {
      undo.push(makeFolder(dirname(join(folder, path))));
      undo.push(replace(join(folder, path), text));
    }
    for (const path of removed) undo.push(remove(folder, join(folder, path)));
  } catch (error) {
    undoAll();
    throw new Error(`Nothing was changed: ${(error as Error).message}`, { cause: error });
  }
  return undoAll;
}

/** Makes a folder and its parents. Returns the undo step. */
function makeFolder(folder: string): () => void {
  const first = mkdirSync(folder, { recursive: true });
  return () => first && rmSync(first, { recursive: true });
}

/** Removes a file and the folders that become empty. Returns the undo step. */
function remove(folder: string, path: string): () => void {
  const [before, { mode }] = [readFileSync(path), statSync(path)];
  rmSync(path);
  removeEmpty(folder, dirname(path));
  return () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, before, { flag: "wx", mode: mode & 0o777 });
  };
}

/** Removes empty folders below `top`. Never throws: an empty folder does no harm. */
function removeEmpty(top: string, folder: string): void {
  try {
    for (let empty = folder; empty !== top && readdirSync(empty).length === 0; empty = dirname(empty)) rmdirSync(empty);
  } catch {
    // Another program uses the folder.
  }
}

/** Replaces a file in one step and keeps its permissions. Returns the undo step. */
function replace(path: string, content: string | Buffer): () => void {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content, { flag: "wx", mode: before ? statSync(path).mode & 0o777 : 0o666 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return () => (before ? void replace(path, before) : rmSync(path));
}
