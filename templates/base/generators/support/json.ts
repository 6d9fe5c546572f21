import { Refusal } from "./errors.ts";

/** A JSON file with some of it exchanged; the rest stays as it is, also its indentation. */
export function editJson<Content>(path: string, text: string, edit: (content: Content) => Content): string {
  const [indentation = "  "] = /^[ \t]+/m.exec(text) ?? [];
  return `${JSON.stringify(edit(readJson<Content>(path, text)), undefined, indentation)}\n`;
}

/** Throws a `Refusal` for a text that is not JSON. */
export function readJson<Content>(path: string, text: string): Content {
  try {
    return JSON.parse(text) as Content;
  } catch (error) {
    throw new Refusal(`${path} is not JSON: ${(error as Error).message}. Mend it first; nothing was changed.`);
  }
}
