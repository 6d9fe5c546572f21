import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";

import { Failure } from "../support/errors.ts";

/** The generated files, one in a line, below a line with their digest. */
export const baselinePath = ".agent-app/baseline.ndjson";

/** A generated file. The fields and their order are those of a line of the baseline. */
export interface Stored {
  readonly layers: readonly string[];
  readonly executable: boolean;
  /** Deflated, in base64. */
  readonly content: string;
}

/** Lines by the path of their file. */
export type Lines = ReadonlyMap<string, string>;

/** Reads the text of the baseline. Throws a `Failure` when somebody edited it. */
export function linesOf(text: string): Lines {
  const [head = "", ...lines] = text.split("\n");
  if (head !== headOf(lines.join("\n"))) {
    throw new Failure(`${baselinePath} was edited by hand. Restore it from git. Nothing was changed.`);
  }
  return new Map(lines.slice(0, -1).map((line) => [(JSON.parse(line) as { path: string }).path, line]));
}

/** Returns the text of the baseline with these files instead; null removes a file. */
export function exchangeLines(lines: Lines, files: Readonly<Record<string, Stored | null>>): string {
  const exchanged = new Map(lines);
  for (const [path, stored] of Object.entries(files)) {
    if (stored) exchanged.set(path, JSON.stringify({ path, ...stored }));
    else exchanged.delete(path);
  }
  const paths = [...exchanged.keys()].toSorted();
  const body = paths.map((path) => `${exchanged.get(path)}\n`).join("");
  return `${headOf(body)}\n${body}`;
}

export function contentOf({ content }: Pick<Stored, "content">): Buffer {
  return inflateRawSync(Buffer.from(content, "base64"));
}

function headOf(body: string): string {
  return JSON.stringify({ sha256: createHash("sha256").update(body).digest("hex") });
}
