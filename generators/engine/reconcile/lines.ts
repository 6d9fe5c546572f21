import { reconcileEntries, type Three } from "./keyed.ts";

/** A text as a set of lines, for files in which the order of lines says nothing. */
export function reconcileLines(texts: Three<string>): Three<string> {
  return reconcileBlocks(texts, "\n", (line) => line);
}

/** The paragraphs of .env.example, each with the variables that it sets. */
export function reconcileVariables(texts: Three<string>): Three<string> {
  return reconcileBlocks(texts, "\n\n", (block) => block.match(/^[A-Z][A-Z0-9_]*(?==)/gm)?.join(" ") ?? block);
}

/** The key of a block must be its own; of several with the same key, the first pairs with the first. */
function reconcileBlocks(texts: Three<string>, separator: string, keyOf: (block: string) => string): Three<string> {
  const entries = (text: string) => {
    const blocks = new Map<string, string>();
    for (const block of text.trimEnd().split(separator)) {
      let key = keyOf(block);
      while (blocks.has(key)) key += "\n";
      blocks.set(key, block);
    }
    return blocks;
  };
  const sides = { base: entries(texts.base), ours: entries(texts.ours), theirs: entries(texts.theirs) };
  const reconciled = reconcileEntries(sides, (values) => values);
  const join = (blocks: ReadonlyMap<string, string>) => `${[...blocks.values()].join(separator)}\n`;
  return { base: join(reconciled.base), ours: join(reconciled.ours), theirs: join(reconciled.theirs) };
}
