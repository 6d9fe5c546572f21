import { Refusal } from "./generator.ts";

const pattern = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** Longest tool name that every model provider accepts. */
const longest = 64;

const reservedWords = `
  arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof undefined var void while with yield
`.split(/\s+/);

/** Names with a meaning for a folder, a module or Windows. */
const taken = /^(index|test|then|con|prn|aux|nul|com\d|lpt\d)$/;

/** Returns `searchDocs` for `search-docs`. Two names never have the same result. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Returns whether the word has a meaning in TypeScript or is a property of every object. */
export function isReserved(word: string): boolean {
  return reservedWords.includes(word) || word in Object.prototype;
}

/** Throws a `Refusal` with a valid name if this name is not valid. */
export function checkName(name: string): void {
  const advice = `Try "${suggestName(name)}".`;
  if (!pattern.test(name)) {
    throw new Refusal(`"${name}" is not lowercase words joined by hyphens. ${advice}`);
  }
  if (name.length > longest) throw new Refusal(`"${name}" is longer than ${longest} characters. ${advice}`);
  if (isUnusable(name)) throw new Refusal(`"${name}" is a reserved word. ${advice}`);
}

function isUnusable(name: string): boolean {
  return taken.test(name) || isReserved(camelCase(name));
}

function suggestName(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/^\d+/, ""))
    .filter((word) => word !== "");
  const suggestion = words.join("-").slice(0, longest).replace(/-$/, "") || "search-docs";
  return isUnusable(suggestion) ? `${suggestion}-item` : suggestion;
}

/** Returns the most similar of the words. A word that contains the other one counts as more similar. */
export function closestMatch(word: string, words: readonly string[]): string | undefined {
  const cost = (candidate: string) => distance(word, candidate) - (overlap(word, candidate) ? 100 : 0);
  return words.toSorted((left, right) => cost(left) - cost(right))[0];
}

function overlap(word: string, candidate: string): boolean {
  return word !== "" && (candidate.includes(word) || word.includes(candidate));
}

/** Levenshtein distance: the number of letters to add, drop or change. */
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
