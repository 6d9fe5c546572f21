import { merge } from "./merge.ts";
import { isSame, type Change, type Changes, type Kept, type Situation } from "./situation.ts";

interface Texts {
  readonly changes: Changes;
  readonly kept: Kept;
}

/** Decides about files that have another text without the example. Edits of the user are merged into it. */
export function changeTexts({ memory, tree }: Situation, paths: readonly string[]): Texts {
  const changes = new Map<string, Change>();
  const kept = new Map<string, string>();
  for (const path of paths) {
    const [ours, theirs, base] = [tree.get(path)!, memory.without.get(path)!, memory.generated.get(path)];
    if (isSame(ours, theirs)) continue;
    if (base && isSame(ours, base)) {
      changes.set(path, { content: theirs, how: "change" });
      continue;
    }
    const merged = merge(path, { base: `${base ?? ""}`, ours: `${ours}`, theirs: `${theirs}` });
    if ("problem" in merged) kept.set(path, merged.problem);
    else if (merged.text !== `${ours}`) changes.set(path, { content: merged.text, how: "merge" });
  }
  return { changes, kept };
}
