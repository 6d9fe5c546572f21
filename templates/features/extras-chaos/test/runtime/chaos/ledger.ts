import { appendFileSync, readFileSync } from "node:fs";

import type { ServerName } from "./plan.ts";

/** Fact that outlives a kill: it is in the file before the process continues. */
export type Entry = {
  /** Milliseconds on a clock that no clock jump changes. All processes of a machine share it. */
  readonly at: number;
  readonly process: number;
} & (
  | { readonly type: "kill" | "end" }
  /** The server is about to restart. Everything that it had in progress is interrupted. */
  | { readonly type: "outage"; readonly of: ServerName }
  /** A step starts its work, or the engine has stored its result. `attempt` counts executions in one process. */
  | { readonly type: "step-start" | "step-done"; readonly run: string; readonly step: string; readonly attempt: number }
  | { readonly type: "tool-start"; readonly run: string; readonly call: string; readonly key: string }
);

type NewEntry = Entry extends infer Known ? (Known extends Entry ? Omit<Known, "at"> : never) : never;

/** File to which all processes append. A line is short enough for one atomic write. */
export class Ledger {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  append(entry: NewEntry): void {
    appendFileSync(this.path, `${JSON.stringify({ at: performance.timeOrigin + performance.now(), ...entry })}\n`);
  }

  read(): Entry[] {
    const lines = readFileSync(this.path, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Entry);
  }
}
