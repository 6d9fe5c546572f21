/** The candidate that takes the fewest edits to reach, the earlier one when two are as near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const byDistance = candidates.map((candidate) => ({ candidate, edits: distance(word, candidate) }));
  return byDistance.toSorted((left, right) => left.edits - right.edits)[0]?.candidate;
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...left].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...right].entries()) {
      const replaced = previous[column]! + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return previous.at(-1)!;
}
