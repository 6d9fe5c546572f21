import type { PlannedFile } from "./plan.ts";

const header = "// Derived from this folder by `npm run generate`: one line a file, nothing else.\n";

/** Folders whose index.ts has a line for each module. */
const folders: Readonly<Record<string, (name: string) => string>> = {
  "src/adapters": (name) => `export * as ${camelCase(name)} from "./${name}.ts";\n`,
  "src/schedules": (name) => `export { default as ${camelCase(name)} } from "./${name}.ts";\n`,
  "src/tools": (name) => `export { default as ${camelCase(name)} } from "./${name}.ts";\n`,
};

export const barrelPaths = Object.keys(folders).map((folder) => `${folder}/index.ts`);

/** Drops the lines of modules that do not exist. The barrel of an empty folder exports nothing. */
export function pruneBarrel(text: string, exists: (file: string) => boolean): string {
  const lines = text.split("\n").filter((line) => {
    const [, file] = /^export .* from "\.\/(.+)";$/.exec(line) ?? [];
    return file === undefined || exists(file);
  });
  const isEmpty = !lines.some((line) => line.startsWith("export "));
  return isEmpty ? [...lines.slice(0, -1), "export {};", ""].join("\n") : lines.join("\n");
}

/** Base has no such folder: its barrel is created with the first module that a layer brings. */
const appearing = "src/schedules";

/** Adds a line to the barrel for each module that a layer brings. */
export function withBarrels(files: ReadonlyMap<string, PlannedFile>): Map<string, PlannedFile> {
  const completed = new Map(files);
  for (const [folder, lineOf] of Object.entries(folders)) {
    const path = `${folder}/index.ts`;
    const barrel = files.get(path);
    if (!barrel && folder !== appearing) continue;
    const text = barrel ? new TextDecoder().decode(barrel.content) : header;
    const added = modulesOf(folder, files).filter(({ name }) => !text.includes(`"./${name}.ts"`));
    if (added.length === 0) continue;
    const kept = text.replace(/^export \{\};\n/m, "");
    const content = new TextEncoder().encode(kept + added.map(({ name }) => lineOf(name)).join(""));
    const layers = [...new Set([...(barrel?.layers ?? []), ...added.flatMap((module) => module.layers)])];
    completed.set(path, { executable: false, secret: false, ...barrel, layers, content });
  }
  return completed;
}

/** As the generators of the repository count them: `src/adapters/model.ts` is the model, not a system. */
function modulesOf(folder: string, files: ReadonlyMap<string, PlannedFile>) {
  const pattern = new RegExp(`^${folder}/([^/]+)\\.ts$`);
  return [...files]
    .map(([path, { layers }]) => ({ name: pattern.exec(path)?.[1] ?? "index", layers }))
    .filter(({ name }) => name !== "index" && !name.endsWith(".test") && `${folder}/${name}` !== "src/adapters/model")
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
