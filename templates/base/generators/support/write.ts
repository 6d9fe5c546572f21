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

/**
 * Writes all of the files and then removes the others. When one fails, all are as before. It never waits, so Ctrl-C comes
 * before or after it, never between two files. Returns how to undo all of it.
 */
export function write(
  root: string,
  files: ReadonlyMap<string, string | Buffer>,
  removed: readonly string[] = [],
): () => void {
  const undo: (() => void)[] = [];
  const undoAll = () => {
    for (const step of undo.toReversed()) step();
  };
  try {
    for (const [path, text] of files) {
      undo.push(makeFolder(dirname(join(root, path))));
      undo.push(replace(join(root, path), text));
    }
    for (const path of removed) undo.push(remove(root, join(root, path)));
  } catch (error) {
    undoAll();
    throw new Error(`Nothing was changed: ${(error as Error).message}`, { cause: error });
  }
  return undoAll;
}

/** Makes a folder and those above it; returns how to undo that. */
function makeFolder(folder: string): () => void {
  const first = mkdirSync(folder, { recursive: true });
  return () => first && rmSync(first, { recursive: true });
}

/** Removes a file and the folders that become empty; returns how to undo that. */
function remove(root: string, path: string): () => void {
  const [before, { mode }] = [readFileSync(path), statSync(path)];
  rmSync(path);
  removeEmpty(root, dirname(path));
  return () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, before, { flag: "wx", mode: mode & 0o777 });
  };
}

/** Never throws: an empty folder that stays does no harm. */
function removeEmpty(root: string, folder: string): void {
  try {
    for (let empty = folder; empty !== root && readdirSync(empty).length === 0; empty = dirname(empty))
      rmdirSync(empty);
  } catch {
    // Another program uses the folder.
  }
}

/** Puts a file in place at one stroke, readable for whom the one before it was; returns how to undo that. */
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
