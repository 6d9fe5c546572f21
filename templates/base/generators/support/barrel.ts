import { camelCase } from "./names.ts";
import type { Repository } from "./repository.ts";

const header = "// Derived from this folder by `npm run generate`: one line a file, nothing else.";

/**
 * One line for each module of a folder: those it has in the order they have, the new ones at the end. Git
 * merges the file by keeping the lines of both sides (`.gitattributes`). In a sorted list that doubles a line
 * which stands between two additions of each side; at the end, nothing stands between.
 */
export function barrel(folder: string, names: readonly string[], repository: Repository): string {
  const lines = new Set(names.map((name) => line(folder, name)));
  const kept = repository
    .read(`${folder}/index.ts`)
    .split(/\r?\n/)
    .filter((text) => lines.has(text));
  const all = [...new Set([...kept, ...lines])];
  // A file that exports nothing is no module, and could not be imported.
  return [header, ...(all.length > 0 ? all : ["export {};"]), ""].join("\n");
}

/** Folders whose index.ts is derived. A folder appears with its first module. */
export const barrelFolders = ["src/adapters", "src/schedules", "src/tools"];

/** The modules of a folder: every TypeScript file but its tests, the barrel, and the model among the adapters. */
export function modules(folder: string, repository: Repository): readonly string[] {
  return repository
    .list(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts")
    .filter((file) => `${folder}/${file}` !== "src/adapters/model.ts")
    .map((file) => file.slice(0, -".ts".length));
}

/** An adapter module is a system with its variables, so all of its exports count. */
function line(folder: string, name: string): string {
  const exported = folder === "src/adapters" ? `* as ${camelCase(name)}` : `{ default as ${camelCase(name)} }`;
  return `export ${exported} from "./${name}.ts";`;
}
