import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Reads the repository for a plan. */
export interface Repository {
  /** Returns the sorted names of the files in a folder, or none if there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /** Returns the text of a file, or an empty text if there is no such file. */
  readonly read: (path: string) => string;
}

/** Root of this repository. The working directory may be another folder. */
export const root = join(import.meta.dirname, "..", "..");

export const repository: Repository = {
  list: (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).toSorted() : []),
  read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : ""),
};
