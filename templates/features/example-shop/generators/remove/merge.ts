import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { editJson, readJson } from "../support/plan.ts";

/** A file as it was generated, as the user has it, and as it is without the example. */
interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** The text with both changes, or the reason why the file of the user stays. */
export type Merged = { readonly text: string } | { readonly problem: string };

/** Merges the edits of the user into the text without the example. */
export function merge(path: string, texts: Texts): Merged {
  const { base, ours, theirs } = texts;
  if (path.endsWith(".json")) return { text: mergeJson(path, texts) };
  if (path.endsWith(".jsonl")) return { text: mergeLines(texts) };
  const merged = mergeText(texts);
  if ("text" in merged) return merged;
  // In code, the new lines could use a name that goes.
  const isCode = /\.[cm]?[jt]sx?$/.test(path);
  return !isCode && ours.startsWith(base) ? { text: theirs + ours.slice(base.length) } : merged;
}

function mergeText({ base, ours, theirs }: Texts): Merged {
  const folder = mkdtempSync(join(tmpdir(), "remove-"));
  try {
    const files = Object.entries({ ours, base, theirs });
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const names = files.map(([name]) => name);
    const merging = spawnSync("git", ["merge-file", "-p", ...names], { cwd: folder, encoding: "utf8" });
    if (merging.error) return { problem: "git is needed to merge your edits" };
    // The status is the number of conflicts.
    if (merging.status === 0) return { text: merging.stdout };
    return { problem: "you edited lines that the removal changes" };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every line is an entry of its own: those of the example go, those of the user stay. */
function mergeLines({ base, ours, theirs }: Texts): string {
  const [before, mine, after] = [base, ours, theirs].map((text) => new Set(text.split("\n").filter(Boolean))) as Sets;
  const arriving = [...after].filter((line) => mine.has(line) || !before.has(line));
  const staying = [...mine].filter((line) => !before.has(line) && !after.has(line));
  return `${[...arriving, ...staying].join("\n")}\n`;
}

type Sets = [Set<string>, Set<string>, Set<string>];

type Json = Readonly<Record<string, unknown>>;

/** By key. A key that the user changed keeps its value. */
function mergeJson(path: string, { base, ours, theirs }: Texts): string {
  const [before, after] = [readJson<Json>(path, base), readJson<Json>(path, theirs)];
  return editJson<Json>(path, ours, (mine) => mergeKeys(before, mine, after));
}

function mergeKeys(before: Json, mine: Json, after: Json): Json {
  const merged: Record<string, unknown> = { ...mine };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is, will] = [before[key], mine[key], after[key]];
    if (isSame(was, will)) continue;
    if ([was, is, will].every(isObject)) merged[key] = mergeKeys(was as Json, is as Json, will as Json);
    else if (isSame(was, is) && will === undefined) delete merged[key];
    else if (isSame(was, is)) merged[key] = will;
  }
  return merged;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
