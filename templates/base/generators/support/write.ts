import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Files } from "./generator.ts";

/**
 * Writes all of the files or, when one of them fails, puts back what stood there. Nothing in it waits, so
 * that Ctrl-C falls before or after and never between two files.
 */
export function write(root: string, files: Files): void {
  const undo: (() => void)[] = [];
  try {
    for (const [path, text] of files) {
      undo.push(makeFolder(dirname(join(root, path))));
      undo.push(replace(join(root, path), text));
    }
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw new Error(`Nothing was changed: ${(error as Error).message}`, { cause: error });
  }
}

/** Makes a folder and those above it; returns how to undo that. */
function makeFolder(folder: string): () => void {
  const first = mkdirSync(folder, { recursive: true });
  return () => first && rmSync(first, { recursive: true });
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
