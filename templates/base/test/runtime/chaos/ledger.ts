import { appendFileSync, readFileSync } from "node:fs";

import type { Outage } from "./plan.ts";

/** What is known from outside of a process: it is in the file before the process does the next thing, or dies. */
export type Entry = { readonly at: number; readonly process: number } & (
  | { readonly what: "start" | "listen" | "kill" | "end" }
  /** The server of the store or of the engine was dead and starts; what the engine had under way before is cut off. */
  | { readonly what: "outage"; readonly of: Outage }
  /**
   * A step begins its work; and the engine has told the loop that it is done and remembered. Attempts to carry the run on
   * are counted in each process.
   */
  | { readonly what: "begin" | "done"; readonly run: string; readonly step: string; readonly attempt: number }
  | { readonly what: "tool"; readonly run: string; readonly call: string; readonly key: string }
);

type NewEntry = Entry extends infer Known ? (Known extends Entry ? Omit<Known, "at"> : never) : never;

/** Many processes append to one file; a line is short enough that none comes apart. */
export class Ledger {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  append(entry: NewEntry): void {
    appendFileSync(this.path, `${JSON.stringify({ at: moment(), ...entry })}\n`);
  }

  read(): Entry[] {
    const lines = readFileSync(this.path, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Entry);
  }
}

/** Milliseconds on a clock that nobody sets; all processes of a machine can be compared by it. */
export function moment(): number {
  return performance.timeOrigin + performance.now();
}
