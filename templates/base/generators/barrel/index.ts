import type { Generator } from "../support/generator.ts";
import { camelCase } from "../support/names.ts";
import type { Repository } from "../support/repository.ts";

/** Run it after you add an adapter, delete or rename a module, or merge a doubled line. */
export default {
  description: "Writes the index.ts of src/adapters, src/schedules and src/tools again from the files in the folder",
  questions: [],
  plan: (_answers, repository) => {
    const present = barrelFolders.filter((folder) => repository.list(folder).length > 0);
    const derive = present.map((folder) => {
      return [`${folder}/index.ts`, barrel(folder, modules(folder, repository), repository)] as const;
    });
    return { create: new Map(), derive: new Map(derive) };
  },
} satisfies Generator;

/** Folders whose index.ts is derived. A folder exists from its first module on. */
export const barrelFolders = ["src/adapters", "src/schedules", "src/tools"];

const header = "// Derived from this folder by `npm run generate`: one line a file, nothing else.";

/**
 * Returns the index.ts of a folder. Known modules keep their order and new ones come last. Git merges the file with
 * `merge=union` (`.gitattributes`). In a sorted list that would double a line between additions of both sides.
 */
export function barrel(folder: string, names: readonly string[], repository: Repository): string {
  const lines = new Set(names.map((name) => line(folder, name)));
  const kept = repository
    .read(`${folder}/index.ts`)
    .split(/\r?\n/)
    .filter((text) => lines.has(text));
  const all = [...new Set([...kept, ...lines])];
  // TypeScript cannot import a file that exports nothing.
  return [header, ...(all.length > 0 ? all : ["export {};"]), ""].join("\n");
}

/** Returns the modules of a folder: every TypeScript file but tests, the barrel and the adapter of the model. */
export function modules(folder: string, repository: Repository): readonly string[] {
  return repository
    .list(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts")
    .filter((file) => `${folder}/${file}` !== "src/adapters/model.ts")
    .map((file) => file.slice(0, -".ts".length));
}

/** An adapter exports `variables` and `create`, so its line has all of its exports. */
function line(folder: string, name: string): string {
  const exported = folder === "src/adapters" ? `* as ${camelCase(name)}` : `{ default as ${camelCase(name)} }`;
  return `export ${exported} from "./${name}.ts";`;
}
