import type { Provider, Variable } from "./providers.ts";

/** What a model reads; nothing where it is not known. */
type Variables = Provider["env"];

/**
 * A .env.example without the variables of the model that goes, and in their place a paragraph for each variable of the
 * one that comes.
 */
export function exchangeVariables(text: string, going: Variables, coming: Variables): string {
  const names = Object.keys(going);
  const paragraphs = text.trimEnd().split(/\n{2,}/);
  const place = paragraphs.findIndex((paragraph) => names.some((name) => valueOf(paragraph, name) !== undefined));
  const kept = paragraphs.map((paragraph) => without(paragraph, names));
  const added = Object.entries(coming)
    .filter(([name]) => !kept.some((paragraph) => valueOf(paragraph, name) !== undefined))
    .map(([name, variable]) => describe(name, variable));
  const at = place < 0 ? kept.length : place;
  return `${kept
    .toSpliced(at, 0, ...added)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")}\n`;
}

/** The same for a .env, in which no value that somebody gave is lost: it stays, or moves to the new place of its name. */
export function exchangeValues(text: string, going: Variables, coming: Variables): string {
  const isOwn = (name: string) => ![undefined, "", going[name]?.value].includes(valueOf(text, name));
  const leaving = Object.entries(going).filter(([name]) => name in coming || !isOwn(name));
  const arriving = Object.entries(coming).map(([name, variable]) => {
    const value = name in going && isOwn(name) ? valueOf(text, name)! : variable.value;
    return [name, { ...variable, value }] as const;
  });
  return exchangeVariables(text, Object.fromEntries(leaving), Object.fromEntries(arriving));
}

/** The value that a text of that form gives a variable, as it stands there. */
export function valueOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
}

function without(paragraph: string, names: readonly string[]): string {
  const lines = paragraph.split("\n");
  const kept = lines.filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
  // A comment goes with the last variable that it explains.
  if (kept.length < lines.length && !kept.some((line) => /^[A-Z]/.test(line))) return "";
  return kept.join("\n");
}

function describe(name: string, { value, comment }: Variable): string {
  return [...comment.split("\n").map((line) => `# ${line}`), `${name}=${value}`].join("\n");
}
