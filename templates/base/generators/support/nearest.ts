/** The word that was most likely meant: one that is part of it, or the reverse, before one that is spelt alike. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const cost = (candidate: string) => distance(word, candidate) - (overlap(word, candidate) ? 100 : 0);
  return words.toSorted((left, right) => cost(left) - cost(right))[0];
}

function overlap(word: string, candidate: string): boolean {
  return word !== "" && (candidate.includes(word) || word.includes(candidate));
}

/** Levenshtein's: how many letters have to be added, dropped or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column++) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
