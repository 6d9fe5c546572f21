import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathExists } from "fs-extra/esm";
import { errors } from "../errors.ts";
import { isStaging, sweep } from "./staging.ts";

/**
 * Where a repository will stand and how it gets there in one step. `move` renames the staged folder to
 * `destination`: the target, or the first of its parents that is missing, so that parents appear
 * together with it or not at all. `fill` is for a folder that cannot be replaced, such as the one that
 * the person is in: the entries are moved into it.
 */
export interface Place {
  readonly target: string;
  readonly way: "move" | "fill";
  /** The existing folder that the staging folder is made in. */
  readonly beside: string;
  readonly destination: string;
  readonly insideRepository: boolean;
}

/** Finds the place, or refuses it when something is in the way. Changes nothing. */
export async function findPlace(path: string, workingFolder: string): Promise<Place> {
  const wanted = resolve(workingFolder, path);
  const existing = await deepestExisting(wanted);
  if (!(await stat(existing)).isDirectory()) throw errors.fileInTheWay(existing);
  const realExisting = await realpath(existing);
  const target = join(realExisting, relative(existing, wanted));
  const insideRepository = await isInsideRepository(realExisting);

  if (target !== realExisting) {
    const firstMissing = relative(realExisting, target).split(/[/\\]/)[0]!;
    const destination = join(realExisting, firstMissing);
    return { target, way: "move", beside: realExisting, destination, insideRepository };
  }
  await assertEmpty(target);
  const replaceable = await isReplaceable(target, workingFolder);
  const beside = replaceable ? dirname(target) : target;
  return { target, way: replaceable ? "move" : "fill", beside, destination: target, insideRepository };
}

/** Clears away what killed runs left where this one is going to write. */
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

/** A folder that holds nothing but .git is empty enough: it was just made or cloned. */
async function assertEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    throw errors.disk(error, folder);
  });
  const inTheWay = entries.filter((name) => name !== ".git" && !isStaging(name));
  if (inTheWay.length > 0) throw errors.folderNotEmpty(folder, inTheWay);
}

/** Not the folder that somebody stands in, not one with a .git, not a mount, and only where its parent can be written. */
async function isReplaceable(folder: string, workingFolder: string): Promise<boolean> {
  const parent = dirname(folder);
  const isStoodIn = !relative(folder, await realpath(workingFolder)).startsWith("..");
  const hasEntries = (await readdir(folder)).some((name) => !isStaging(name));
  const isMount = (await stat(folder)).dev !== (await stat(parent)).dev;
  if (isStoodIn || hasEntries || isMount) return false;
  return access(parent, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function isInsideRepository(folder: string): Promise<boolean> {
  if (await pathExists(join(folder, ".git"))) return true;
  return basename(folder) === "" ? false : isInsideRepository(dirname(folder));
}
