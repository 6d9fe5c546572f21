import { lstat, mkdir, readFile, readlink, rename, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { File } from "../engine/plan.ts";
import { errors } from "../errors.ts";

/** A file as git sees it. Where the mode is that of a link, the content is where it leads. */
export interface Entry {
  readonly mode: string;
  readonly content: Uint8Array;
}

export const plainFile = "100644";
const executable = "100755";
export const link = "120000";

export function entryOf({ content, executable: isProgram }: File): Entry {
  return { mode: isProgram ? executable : plainFile, content };
}

/** What lies at the path; undefined is nothing. */
export async function entryAt(root: string, path: string): Promise<Entry | undefined> {
  await assertInside(root, path);
  const full = join(root, path);
  const found = await lstat(full).catch(ifMissing);
  if (!found) return undefined;
  if (found.isSymbolicLink()) return { mode: link, content: Buffer.from(await readlink(full)) };
  if (!found.isFile()) throw errors.notAFile(full);
  return { mode: found.mode & 0o100 ? executable : plainFile, content: await readFile(full) };
}

/** Puts it there in one step: whoever looks sees the old one or the new one. Folders that become empty go. */
export async function putEntry(root: string, path: string, entry: Entry | undefined): Promise<void> {
  await assertInside(root, path);
  const full = join(root, path);
  // Known by its name, so that one which a killed run left goes.
  const beside = `${full}.create-agent-app-new`;
  await rm(beside, { force: true });
  if (!entry) {
    await rm(full, { force: true });
    return removeEmpty(root, dirname(path));
  }
  await mkdir(dirname(full), { recursive: true });
  if (entry.mode === link) await symlink(Buffer.from(entry.content), beside);
  else await writeFile(beside, entry.content, { mode: entry.mode === executable ? 0o777 : 0o666 });
  await rename(beside, full);
}

export function isSameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  if (!one || !other) return one === other;
  return one.mode === other.mode && Buffer.compare(one.content, other.content) === 0;
}

/** A link on the way would lead out of the repository. */
async function assertInside(root: string, path: string): Promise<void> {
  const folders = path.split("/").slice(0, -1);
  for (const depth of folders.keys()) {
    const folder = join(root, ...folders.slice(0, depth + 1));
    const found = await lstat(folder).catch(ifMissing);
    if (found?.isSymbolicLink()) throw errors.leadsElsewhere(folder);
  }
}

async function removeEmpty(root: string, path: string): Promise<void> {
  if (path === ".") return;
  const removed = await rmdir(join(root, path)).then(
    () => true,
    () => false,
  );
  if (removed) await removeEmpty(root, dirname(path));
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
