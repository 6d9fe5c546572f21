import Handlebars from "handlebars";
import { readFileSync } from "node:fs";
import { basename, dirname, posix } from "node:path";

import { Refusal, type Answers, type Generator, type Plan } from "./generator.ts";
import type { Repository } from "./repository.ts";

/** Returns the plan of a generator after the checks that apply to every plan. */
export function makePlan(generator: Generator, answers: Answers, repository: Repository): Plan {
  const plan = generator.plan(answers, repository);
  const present = [...(plan.change?.keys() ?? []), ...(plan.remove ?? [])];
  for (const path of [...plan.create.keys(), ...present, ...plan.derive.keys()]) checkInside(path);
  checkNew([...plan.create.keys()], repository);
  checkPresent(present, repository);
  return plan;
}

/** Throws a `Refusal` if one of the paths exists. It ignores case, as some disks do. */
export function checkNew(paths: readonly string[], repository: Repository): void {
  for (const path of paths) {
    const file = basename(path).toLowerCase();
    const found = repository.list(dirname(path)).find((name) => name.toLowerCase() === file);
    if (found) throw new Refusal(`${dirname(path)}/${found} exists. Choose another name, or remove that file first.`);
  }
}

function checkPresent(paths: readonly string[], repository: Repository): void {
  const missing = paths.find((path) => !repository.list(dirname(path)).includes(basename(path)));
  if (missing) throw new Refusal(`${missing} is missing. Bring it back first; nothing was changed.`);
}

function checkInside(path: string): void {
  if (isInside(path)) return;
  throw new Error(`A generator planned "${path}", which is not a plain path inside the repository.`);
}

/** Returns whether the path is a plain path inside the repository. */
export function isInside(path: string): boolean {
  return posix.normalize(path) === path && !posix.isAbsolute(path) && !/^\.\.|\\/.test(path);
}

/** Edits a JSON text and keeps its indentation. */
export function editJson<Content>(path: string, text: string, edit: (content: Content) => Content): string {
  const [indentation = "  "] = /^[ \t]+/m.exec(text) ?? [];
  return `${JSON.stringify(edit(readJson<Content>(path, text)), undefined, indentation)}\n`;
}

/** Throws a `Refusal` if the text is not JSON. */
export function readJson<Content>(path: string, text: string): Content {
  try {
    return JSON.parse(text) as Content;
  } catch (error) {
    throw new Refusal(`${path} is not JSON: ${(error as Error).message}. Fix it first; nothing was changed.`);
  }
}

// Plop's own instance escapes text for HTML and ignores unknown names.
const handlebars = Handlebars.create();

/** Fills in a stub. A stub has `{{names}}` only: TypeScript computes each text. */
export function render(stub: URL, values: Readonly<Record<string, string>>): string {
  return handlebars.compile(readFileSync(stub, "utf8"), { strict: true, noEscape: true })(values);
}
