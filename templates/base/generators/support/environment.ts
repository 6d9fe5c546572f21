export interface Variable {
  readonly value: string;
  readonly comment: string;
}

type Variables = Readonly<Record<string, Variable>>;

/** Replaces variables in the text of .env.example. Each new variable is a paragraph with its comment. */
export function exchangeVariables(text: string, previous: Variables, next: Variables): string {
  const names = Object.keys(previous);
  const paragraphs = text.trimEnd().split(/\n{2,}/);
  const place = paragraphs.findIndex((paragraph) => names.some((name) => valueOf(paragraph, name) !== undefined));
  const kept = paragraphs.map((paragraph) => without(paragraph, names));
  const added = Object.entries(next)
    .filter(([name]) => !kept.some((paragraph) => valueOf(paragraph, name) !== undefined))
    .map(([name, variable]) => describe(name, variable));
  const at = place < 0 ? kept.length : place;
  return `${kept
    .toSpliced(at, 0, ...added)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")}\n`;
}

/** Replaces variables in the text of .env. A value that the user set stays, at the new place of its name if it has one. */
export function exchangeValues(text: string, previous: Variables, next: Variables): string {
  const isOwn = (name: string) => ![undefined, "", previous[name]?.value].includes(valueOf(text, name));
  const removed = Object.entries(previous).filter(([name]) => name in next || !isOwn(name));
  const added = Object.entries(next).map(([name, variable]) => {
    const value = name in previous && isOwn(name) ? valueOf(text, name)! : variable.value;
    return [name, { ...variable, value }] as const;
  });
  return exchangeVariables(text, Object.fromEntries(removed), Object.fromEntries(added));
}

/** Returns the value of a variable as the text has it. */
export function valueOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
}

/** Removes variables from a paragraph. Its comment goes with its last variable. */
function without(paragraph: string, names: readonly string[]): string {
  const lines = paragraph.split("\n");
  const kept = lines.filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
  if (kept.length < lines.length && !kept.some((line) => /^[A-Z]/.test(line))) return "";
  return kept.join("\n");
}

function describe(name: string, { value, comment }: Variable): string {
  return [...comment.split("\n").map((line) => `# ${line}`), `${name}=${value}`].join("\n");
}
