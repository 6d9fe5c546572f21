import type { File } from "../engine/plan.ts";
import { reconcile, type Three } from "../engine/reconcile/index.ts";
import type { Scratch } from "../shell/scratch.ts";

export type Files = ReadonlyMap<string, File>;

/**
 * Resolves the changes that follow from the kind of a file, such as keys of JSON, on all three sides. `ours` contains only
 * the files that this changes.
 */
export async function premerge(
  scratch: Scratch,
  tree: string,
  baseline: Files,
  generated: Files,
): Promise<Three<Files>> {
  const [base, theirs, ours] = [new Map(baseline), new Map(generated), new Map<string, File>()];
  const changed = [...baseline].filter(([path, file]) => theirs.has(path) && !isSame(file, theirs.get(path)!));
  const contents = await scratch.read(changed.map(([path]) => `${tree}:${path}`));
  for (const [index, [path, file]] of changed.entries()) {
    const content = contents[index];
    if (!content || isSame(file, { content })) continue;
    const texts = { base: textOf(file.content), ours: textOf(content), theirs: textOf(theirs.get(path)!.content) };
    const merged = reconcile(path, texts);
    if (merged === texts) continue;
    base.set(path, { ...file, content: bytesOf(merged.base) });
    theirs.set(path, { ...file, content: bytesOf(merged.theirs) });
    ours.set(path, { ...file, content: bytesOf(merged.ours) });
  }
  return { base, ours, theirs };
}

function isSame(one: { content: Uint8Array }, other: { content: Uint8Array }): boolean {
  return Buffer.compare(one.content, other.content) === 0;
}

function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
