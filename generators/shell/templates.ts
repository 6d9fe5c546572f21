import { readFile, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { layerFrom, type Files, type Layer } from "../engine/layer.ts";
import { modelLayer, modelLayerIds } from "../engine/model-layers.ts";
import type { File } from "../engine/plan.ts";
import { errors } from "../errors.ts";

/** The folder `templates`, the same in the checkout and in the package. */
export interface Templates {
  /** Returns the ids of the layers that a user can choose. */
  featureIds(): Promise<string[]>;
  /** Ids of layers that are part of every repository, besides base. */
  readonly always: readonly string[];
  /** Ids of layers that come with the answer to a starter's question: `<question>-<choice>`. */
  readonly answered: readonly string[];
  layer(id: string): Promise<Layer>;
  /** Returns the names of the example starters. */
  exampleNames(): Promise<string[]>;
  example(name: string): Promise<Files>;
}

export function openTemplates(packageRoot: URL): Templates {
  const root = fileURLToPath(new URL("templates/", packageRoot));
  return {
    featureIds: async () => [...(await namesIn(join(root, "features"))), ...(await modelIds(root))],
    always: [],
    answered: [],
    layer: async (id) => layerOf(id, await readContent(root, id)),
    exampleNames: () => namesIn(join(root, "starters")),
    example: (name) => readFolder(join(root, "starters", name)),
  };
}

/** Model layers come from the model generator of the repository, so both offer the same models. */
const models = join("base", "generators", "model");

async function modelIds(root: string): Promise<string[]> {
  const table = await readTable(root);
  if (table !== undefined) return modelLayerIds(table);
  const names = (await ifThere(namesIn(join(root, models, "providers")))) ?? [];
  return names.map((name) => `model-${name}`);
}

async function readContent(root: string, id: string): Promise<Files> {
  if (id === "base") return readFolder(join(root, id));
  if (!id.startsWith("model-")) return readFolder(join(root, "features", id));
  const table = await readTable(root);
  return table === undefined ? readOldModel(root, id) : modelLayer(id, table, await readFolder(join(root, models)));
}

/** Returns the table of providers. Earlier versions have a folder for each provider instead. */
function readTable(root: string): Promise<string | undefined> {
  return ifThere(readFile(join(root, models, "providers.json"), "utf8"));
}

async function ifThere<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Paths in a repository, by the names of the stubs in the folder of a provider and beside all these folders. */
const oldModelFiles = new Map([
  ["model.ts.stub", "src/adapters/model.ts"],
  ["model.test.ts.stub", "src/adapters/model.test.ts"],
]);

async function readOldModel(root: string, id: string): Promise<Files> {
  const own = await readFolder(join(root, models, "providers", id.slice("model-".length)));
  const shared = [...(await readFolder(join(root, models)))].filter(([path]) => oldModelFiles.has(path));
  return new Map([...own, ...shared].map(([path, file]) => [oldModelFiles.get(path) ?? path, file]));
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted();
}

/** Files of work on a template. They are not part of it. */
const leftovers = [/^node_modules$/, /^\.env$/, /^\.data$/, /^dist$/, /^coverage$/, /^package-lock\.json$/, /\.log$/];

export const isLeftover = (name: string) => leftovers.some((pattern) => pattern.test(name));

/** Returns the same templates, but reads each layer only once. */
export function readingOnce(templates: Templates): Templates {
  const read = new Map<string, Promise<Layer>>();
  const layer = (id: string) => {
    const reading = read.get(id) ?? templates.layer(id);
    read.set(id, reading);
    return reading;
  };
  return { ...templates, layer };
}

/** Returns the layer in a folder with these files. */
export async function layerOf(id: string, content: Files): Promise<Layer> {
  const files = new Map(content);
  const feature = await readFeature(id, files);
  files.delete("feature.json");
  // With these a layer typechecks in its own folder. The repository has the tsconfig.json of base.
  if (id !== "base") for (const path of ["tsconfig.json", "in-place.d.ts"]) files.delete(path);
  return layerFrom(id, feature, files);
}

async function readFolder(folder: string): Promise<Files> {
  return new Map(await Promise.all((await listFiles(folder)).map((path) => readEntry(folder, path))));
}

async function readEntry(folder: string, path: string): Promise<[string, File]> {
  const [content, { mode }] = await Promise.all([readFile(path), stat(path)]);
  const executable = (mode & 0o100) !== 0;
  return [relative(folder, path).split(sep).join("/"), { content, executable }];
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const wanted = entries.filter(({ name }) => !isLeftover(name));
  const lists = wanted.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) throw errors.brokenTemplate(path, "is a link, which no layer may hold");
    return entry.isDirectory() ? listFiles(path) : [path];
  });
  return (await Promise.all(lists)).flat();
}

async function readFeature(id: string, files: ReadonlyMap<string, File>) {
  // Loaded late, because --help does not read any.
  const { parseFeature } = await import("../engine/feature.ts");
  const content = files.get("feature.json")?.content;
  return parseFeature(id, content && new TextDecoder().decode(content));
}
