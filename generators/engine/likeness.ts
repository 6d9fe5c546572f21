import type { File } from "./plan.ts";

/** How near a tree is to a rendering. */
export interface Likeness {
  /** Files that are there as they would be generated, those that differ, and those that are not there. */
  readonly alike: number;
  readonly edited: number;
  readonly missing: number;
  /** To compare renderings by: a file counts by the share of its lines that agree, and a missing one against it. */
  readonly score: number;
}

type Files = ReadonlyMap<string, Pick<File, "content">>;

/** `present` answers what lies at a path; undefined is nothing. */
export function likenessOf(rendered: Files, present: (path: string) => Uint8Array | undefined): Likeness {
  const counts = { alike: 0, edited: 0, missing: 0, score: 0 };
  for (const [path, { content }] of rendered) {
    const found = present(path);
    const share = found ? similarity(content, found) : -1;
    counts.score += share;
    counts[!found ? "missing" : share === 1 ? "alike" : "edited"] += 1;
  }
  return counts;
}

/** From 0 to 1: the share of lines that two texts have in common, wherever they stand; 1 is the same text. */
function similarity(one: Uint8Array, other: Uint8Array): number {
  const [left, right] = [textOf(one), textOf(other)];
  if (left === right) return 1;
  const [lines, others] = [left.split("\n"), right.split("\n")];
  const open = new Map<string, number>();
  for (const line of lines) open.set(line, (open.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of others) {
    const count = open.get(line) ?? 0;
    if (count === 0) continue;
    open.set(line, count - 1);
    common += 1;
  }
  // The same lines in another order are not the same text.
  return Math.min((2 * common) / (lines.length + others.length), 0.99);
}

const known = new WeakMap<Uint8Array, string>();

/** Decoded once: renderings share most of their files. */
function textOf(content: Uint8Array): string {
  const text = known.get(content) ?? new TextDecoder().decode(content);
  known.set(content, text);
  return text;
}
