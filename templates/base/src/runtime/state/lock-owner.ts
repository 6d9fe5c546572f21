import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

/** The process that has the store open. In a container, the host is the container. */
const LockOwner = z.object({ pid: z.number(), host: z.string(), since: z.coerce.date() });
export type LockOwner = z.output<typeof LockOwner>;

/** Returns this process. */
export function thisLockOwner(): LockOwner {
  return { pid: process.pid, host: hostname(), since: new Date() };
}

export function describeLockOwner(owner: LockOwner | undefined): string {
  if (!owner) return "another process";
  return `process ${owner.pid} on ${owner.host}, since ${owner.since.toISOString()}`;
}

/** Writes this process beside the database file. Only the message of `DatabaseLocked` reads it, so it may be outdated. */
export function writeLockOwner(path: string): void {
  if (path === ":memory:") return;
  try {
    writeFileSync(`${path}-holder`, `${JSON.stringify(thisLockOwner())}\n`);
  } catch {
    // Without the file, the message of another process has no details.
  }
}

/** Undefined when the file is missing or not readable. */
export function readLockOwner(path: string): LockOwner | undefined {
  try {
    return LockOwner.parse(JSON.parse(readFileSync(`${path}-holder`, "utf8")));
  } catch {
    return undefined;
  }
}
