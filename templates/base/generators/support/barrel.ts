import { camelCase } from "./names.ts";
import type { Repository } from "./repository.ts";

const header = "// Derived from this folder by `npm run generate`: one line a file, nothing else.";

/**
 * One line for each module of a folder: those it has in the order they have, the new ones at the end. Git
 * merges the file by keeping the lines of both sides (`.gitattributes`). In a sorted list that doubles a line
 * which stands between two additions of each side; at the end, nothing stands between.
 */
export function barrel(folder: string, names: readonly string[], repository: Repository): string {
  const lines = new Set(names.map(line));
  const kept = repository
    .read(`${folder}/index.ts`)
    .split(/\r?\n/)
    .filter((text) => lines.has(text));
  const all = [...new Set([...kept, ...lines])];
  // A file that exports nothing is no module, and could not be imported.
  return [header, ...(all.length > 0 ? all : ["export {};"]), ""].join("\n");
}

/** The modules of a folder: every TypeScript file but its tests and the barrel. */
export function modules(folder: string, repository: Repository): readonly string[] {
  return repository
    .list(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts")
    .map((file) => file.slice(0, -".ts".length));
}

function line(name: string): string {
  return `export { default as ${camelCase(name)} } from "./${name}.ts";`;
}
