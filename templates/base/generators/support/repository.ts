import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a plan may know of the repository: it looks and never writes. */
export interface Repository {
  /** The names of the files in a folder, sorted; none when there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /** The text of a file; empty when there is no such file. */
  readonly read: (path: string) => string;
}

/** The folder above this one, wherever the command was started. */
export const root = join(import.meta.dirname, "..", "..");

export const repository: Repository = {
  list: (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).toSorted() : []),
  read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : ""),
};
