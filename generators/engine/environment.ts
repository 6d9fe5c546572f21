import { errors } from "../errors.ts";
import type { Layer, Variable } from "./layer.ts";

const path = ".env.example";

/**
 * The .env.example of the repository: that of base, without the variables that layers leave out, and with a paragraph
 * for each that they add, in the place of what they left out.
 */
export function renderExample(example: string, layers: readonly Layer[]): string {
  const owners = new Map<string, string>();
  let paragraphs = example.trimEnd().split(/\n{2,}/);
  for (const { id, env } of layers) {
    const left = Object.keys(env).filter((name) => env[name] === null);
    const place = paragraphs.findIndex((paragraph) => left.some((name) => hasVariable(paragraph, name)));
    const added = Object.entries(env).flatMap(([name, variable]) => {
      if (variable === null) return [];
      const owner = owners.get(name) ?? (paragraphs.some((text) => hasVariable(text, name)) ? "base" : undefined);
      if (owner) throw errors.conflict(`${path} > ${name}`, owner, id);
      owners.set(name, id);
      return [describe(name, variable)];
    });
    paragraphs = paragraphs.toSpliced(place < 0 ? paragraphs.length : place, 0, ...added);
    for (const name of left) paragraphs = without(paragraphs, name);
  }
  return `${paragraphs.join("\n\n")}\n`;
}

/** The variables of .env.example, some with other values. */
export function assignVariables(example: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [name, value]) => {
    if (!hasVariable(text, name)) throw errors.brokenTemplate(path, `has no ${name}`);
    return text.replace(assignment(name), () => `${name}=${value}`);
  }, example);
}

function without(paragraphs: readonly string[], name: string): string[] {
  if (!paragraphs.some((paragraph) => hasVariable(paragraph, name)))
    throw errors.brokenTemplate(path, `has no ${name}`);
  return paragraphs
    .map((paragraph) => paragraph.replace(new RegExp(`^${name}=.*\n?`, "m"), "").trimEnd())
    .filter((paragraph, index) => paragraph === paragraphs[index] || /^[A-Z]/m.test(paragraph));
}

function describe(name: string, { value, comment }: Variable): string {
  const lines = comment.split("\n").map((line) => `# ${line}`);
  return [...lines, `${name}=${value}`].join("\n");
}

export function hasVariable(text: string, name: string): boolean {
  return assignment(name).test(text);
}

function assignment(name: string): RegExp {
  return new RegExp(`^${name}=.*$`, "m");
}
