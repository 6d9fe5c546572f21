import type { File } from "../engine/plan.ts";
import { errors } from "../errors.ts";
import { deflate, inflate } from "./baseline.ts";

export const ledgerPath = ".agent-app/ledger.ndjson";

/** A change of the template that is not in the repository. It is shown at each update until it is taken or waived. */
export interface KeptOut {
  /** The file, where the template has it. */
  readonly path: string;
  /** Where the repository has it, or had it. */
  readonly at: string;
  /** The version of the template that the change came with. */
  readonly version: string;
  /** `marked` is for as long as nobody knows what a person made of the markers. */
  readonly why: "deleted" | "declined" | "marked" | "waived";
  readonly reason?: string;
  /** Digests of what the template has, empty for nothing, and of what the repository has when all of that is declined. */
  readonly theirs: string;
  readonly ours: string;
  /** What both began with; undefined when both added the file. */
  readonly ancestor: File | undefined;
}

export function packLedger(entries: readonly KeptOut[]): Uint8Array {
  const lines = entries.map(({ ancestor, ...entry }) =>
    JSON.stringify({ ...entry, ...(ancestor && { ancestor: deflate(ancestor) }) }),
  );
  return Buffer.from(lines.map((line) => `${line}\n`).join(""));
}

export function unpackLedger(packed: Uint8Array): KeptOut[] {
  const lines = Buffer.from(packed).toString().split("\n").filter(Boolean);
  try {
    return lines.map((line) => {
      const { ancestor, ...entry } = JSON.parse(line);
      return { ...entry, ancestor: ancestor && inflate(ancestor) } as KeptOut;
    });
  } catch {
    throw errors.brokenLedger(ledgerPath);
  }
}
