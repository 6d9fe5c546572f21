import Handlebars from "handlebars";
import { readFileSync } from "node:fs";

// An instance of our own: plop's escapes for HTML, and turns a name that it does not know into nothing.
const handlebars = Handlebars.create();

/** Fills a stub. A stub holds names only: whatever depends on an answer is worked out in TypeScript. */
export function render(stub: URL, values: Readonly<Record<string, string>>): string {
  return handlebars.compile(readFileSync(stub, "utf8"), { strict: true, noEscape: true })(values);
}
