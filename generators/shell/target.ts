import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathExists } from "fs-extra/esm";
import { problemWithName, suggestName } from "../engine/names.ts";
import { errors } from "../errors.ts";
import { isStaging, sweep } from "./staging.ts";

/** The folder of a new repository, and how the staged files get there in one step. */
export interface Target {
  readonly path: string;
  /** Name of the package: the last segment of the path. */
  readonly name: string;
  /**
   * `move` renames the staged folder to `destination`. `fill` moves its entries into a folder that cannot be replaced, such
   * as the working folder.
   */
  readonly way: "move" | "fill";
  /** The existing folder in which the staging folder is created. */
  readonly beside: string;
  /** The path, or its first missing parent: missing parents appear together with the repository. */
  readonly destination: string;
  readonly insideRepository: boolean;
}

/** Returns the target for a path. Throws if something is in the way or the name is invalid. Changes nothing. */
export async function findTarget(wanted: string, workingFolder: string): Promise<Target> {
  const full = resolve(workingFolder, wanted);
  const existing = await deepestExisting(full);
  if (!(await stat(existing)).isDirectory()) throw errors.fileInTheWay(existing);
  const realExisting = await realpath(existing);
  const path = join(realExisting, relative(existing, full));
  const insideRepository = await isInsideRepository(realExisting);
  if (path === realExisting) await assertEmpty(path);
  const shared = { path, name: checkedName(path), insideRepository };
  if (path !== realExisting) {
    const firstMissing = relative(realExisting, path).split(/[/\\]/)[0]!;
    return { ...shared, way: "move", beside: realExisting, destination: join(realExisting, firstMissing) };
  }
  const replaceable = await isReplaceable(path, workingFolder);
  const beside = replaceable ? dirname(path) : path;
  return { ...shared, way: replaceable ? "move" : "fill", beside, destination: path };
}

function checkedName(path: string): string {
  const name = basename(path);
  const problem = problemWithName(name);
  if (problem) throw errors.invalidName(name, problem, suggestName(name));
  return name;
}

/** Removes the leftovers of killed runs around the path. */
export async function sweepAround(path: string, workingFolder: string): Promise<void> {
  const wanted = resolve(workingFolder, path);
  const existing = await deepestExisting(wanted);
  await sweep(existing);
  if (existing === wanted) await sweep(dirname(existing));
}

async function deepestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw errors.disk(error as NodeJS.ErrnoException, path);
    return deepestExisting(dirname(path));
  }
}

/** Accepts a folder that contains only .git: it was just created or cloned. */
async function assertEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    throw errors.disk(error, folder);
  });
  const inTheWay = entries.filter((name) => name !== ".git" && !isStaging(name));
  if (inTheWay.length > 0) throw errors.folderNotEmpty(folder, inTheWay);
}

/** Returns false for the working folder, a folder with a .git, a mount, and a folder whose parent cannot be written. */
async function isReplaceable(folder: string, workingFolder: string): Promise<boolean> {
  const parent = dirname(folder);
  const isWorkingFolder = !relative(folder, await realpath(workingFolder)).startsWith("..");
  const hasEntries = (await readdir(folder)).some((name) => !isStaging(name));
  const isMount = (await stat(folder)).dev !== (await stat(parent)).dev;
  if (isWorkingFolder || hasEntries || isMount) return false;
  return access(parent, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function isInsideRepository(folder: string): Promise<boolean> {
  if (await pathExists(join(folder, ".git"))) return true;
  return basename(folder) === "" ? false : isInsideRepository(dirname(folder));
}
