import { Refusal } from "./errors.ts";

const pattern = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** The longest tool name that every model provider accepts. */
const longest = 64;

const reservedWords = `
  arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof undefined var void while with yield
`.split(/\s+/);

/** Names that a folder, a module or Windows keeps for itself. */
const taken = /^(index|test|then|con|prn|aux|nul|com\d|lpt\d)$/;

/** `search-docs` as TypeScript spells it, `searchDocs`. No two names share a spelling, so there is a way back. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether TypeScript or every object already gives the word a meaning. */
export function isReserved(word: string): boolean {
  return reservedWords.includes(word) || word in Object.prototype;
}

/** Throws a `Refusal`, with a name that would do, unless this one does. */
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
