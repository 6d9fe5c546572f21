import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

import { thisHolder, type Holder } from "../holder.ts";

const Note = z.object({ pid: z.number(), host: z.string(), since: z.coerce.date() });

/**
 * Leaves word beside the file of who has it. It is read by whoever finds the file locked and by nobody else, so it may
 * stay when its process is gone.
 */
export function leaveNote(path: string): void {
  if (path === ":memory:") return;
  try {
    writeFileSync(noteOf(path), `${JSON.stringify(thisHolder())}\n`);
  } catch {
    // A message would be poorer, and nothing else.
  }
}

/** Undefined when there is no word of it. */
export function readNote(path: string): Holder | undefined {
  try {
    return Note.parse(JSON.parse(readFileSync(noteOf(path), "utf8")));
  } catch {
    return undefined;
  }
}

function noteOf(path: string): string {
  return `${path}-holder`;
}
