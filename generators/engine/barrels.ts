import type { PlannedFile } from "./plan.ts";

/** Folders of base whose index.ts has a line for each module. */
const folders = ["src/tools", "src/schedules"];

/** The files, with the barrels of what layers have put beside base's own modules. Every other barrel is as it was. */
export function withBarrels(files: ReadonlyMap<string, PlannedFile>): Map<string, PlannedFile> {
  const completed = new Map(files);
  for (const folder of folders) {
    const path = `${folder}/index.ts`;
    const barrel = files.get(path);
    if (!barrel) continue;
    const text = new TextDecoder().decode(barrel.content);
    const added = modulesOf(folder, files).filter(({ name }) => !text.includes(`"./${name}.ts"`));
    if (added.length === 0) continue;
    const kept = text.replace(/^export \{\};\n/m, "");
    const lines = added.map(({ name }) => `export { default as ${camelCase(name)} } from "./${name}.ts";\n`);
    const layers = [...new Set([...barrel.layers, ...added.flatMap((module) => module.layers)])];
    completed.set(path, { ...barrel, layers, content: new TextEncoder().encode(kept + lines.join("")) });
  }
  return completed;
}

/** As the generator of tools counts them. */
function modulesOf(folder: string, files: ReadonlyMap<string, PlannedFile>) {
  const pattern = new RegExp(`^${folder}/([^/]+)\\.ts$`);
  return [...files]
    .map(([path, { layers }]) => ({ name: pattern.exec(path)?.[1] ?? "index", layers }))
    .filter(({ name }) => name !== "index" && !name.endsWith(".test"))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
