import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathExists } from "fs-extra/esm";
import { errors } from "../errors.ts";

/**
 * A staging folder says in its name whose it is and how far it got: `writing` is thrown away when its
 * process is gone, `whole` holds finished entries on their way into the folder around it.
 */
const pattern = /^\.create-agent-app-(\d+)-(writing|whole)$/;
const abandonedAfter = 10 * 60 * 1000;

export const isStaging = (name: string) => pattern.test(name);

export async function openStaging(folder: string): Promise<string> {
  const staging = join(folder, stagingName("writing"));
  await mkdir(staging);
  return staging;
}

/** Throws a staging folder away, even while an orphaned child of a killed process still writes into it. */
export async function discard(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Moves the staged entries into the folder around them. The first rename decides: before it nothing
 * counts, after it `sweep` brings to an end whatever a killed process left.
 */
export async function pourInto(folder: string, staging: string): Promise<void> {
  const whole = join(folder, stagingName("whole"));
  await rename(staging, whole);
  await moveEntries(whole, folder);
}

/** Removes what killed runs left in the folder, and finishes what they had begun to move into it. */
export async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isStaging)) {
    const staging = join(folder, name);
    if (!(await isAbandoned(staging, name))) continue;
    if (name.endsWith("-writing")) {
      await discard(staging);
    } else {
      await moveEntries(staging, folder);
      throw errors.earlierRunFinished(folder);
    }
  }
}

function stagingName(state: "writing" | "whole"): string {
  return `.create-agent-app-${process.pid}-${state}`;
}

/** A rename replaces a file without asking, so what came there in the meantime is looked for first. */
async function moveEntries(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (await pathExists(join(to, name))) throw errors.folderNotEmpty(to, [name]);
    await rename(join(from, name), join(to, name));
  }
  await rmdir(from);
}

async function isAbandoned(staging: string, name: string): Promise<boolean> {
  const pid = Number(pattern.exec(name)?.[1]);
  if (pid === process.pid || !isAlive(pid)) return true;
  // Gone by now means that its process has just finished.
  const modified = await stat(staging).then(({ mtimeMs }) => mtimeMs, Date.now);
  return Date.now() - modified > abandonedAfter;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
