import { readFile, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { layerFrom, type Files, type Layer } from "../engine/layer.ts";
import type { File } from "../engine/plan.ts";
import { errors } from "../errors.ts";

/** The folders of templates, as they lie in the checkout and in the package alike. */
export interface Templates {
  /** Of all that can be chosen. */
  featureIds(): Promise<string[]>;
  /** Ids of layers that are part of every repository, besides base. */
  readonly always: readonly string[];
  /** Ids of layers that come with the answer to a starter's question: `<question>-<choice>`. */
  readonly answered: readonly string[];
  layer(id: string): Promise<Layer>;
  /** Names of the starters to begin with, and what each holds. */
  exampleNames(): Promise<string[]>;
  example(name: string): Promise<Files>;
}

export function openTemplates(packageRoot: URL): Templates {
  const root = fileURLToPath(new URL("templates/", packageRoot));
  return {
    featureIds: async () => {
      const providers = await namesIn(join(root, models));
      return [...(await namesIn(join(root, "features"))), ...providers.map((name) => `model-${name}`)];
    },
    always: [],
    answered: [],
    layer: (id) => readLayer(id, join(root, folderOf(id))),
    exampleNames: () => namesIn(join(root, "starters")),
    example: (name) => readFolder(join(root, "starters", name)),
  };
}

/** The models that a repository can turn to later are the ones that it can begin with: its own generator has them. */
const models = join("base", "generators", "model", "providers");

function folderOf(id: string): string {
  if (id === "base") return id;
  return id.startsWith("model-") ? join(models, id.slice("model-".length)) : join("features", id);
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted();
}

/** What a template gathers while it is worked on, and that is not part of it. */
const leftovers = [/^node_modules$/, /^\.env$/, /^\.data$/, /^dist$/, /^coverage$/, /^package-lock\.json$/, /\.log$/];

export const isLeftover = (name: string) => leftovers.some((pattern) => pattern.test(name));

async function readLayer(id: string, folder: string): Promise<Layer> {
  const shared = id.startsWith("model-") ? await readShared(folder) : [];
  return layerOf(id, new Map([...(await readFolder(folder)), ...shared]));
}

/** Files of a model's layer, by the names of their stubs. */
const modelFiles = new Map([
  ["model.ts.stub", "src/adapters/model.ts"],
  ["model.test.ts.stub", "src/adapters/model.test.ts"],
]);

/** Returns the stubs that all models share. Earlier versions of the templates have none. */
async function readShared(folder: string): Promise<Files> {
  const parent = join(folder, "..", "..");
  const names = (await namesIn(parent)).filter((name) => modelFiles.has(name));
  return new Map(await Promise.all(names.map((name) => readEntry(parent, join(parent, name)))));
}

/** The same templates, each layer of which is read once: for who composes many repositories. */
export function readingOnce(templates: Templates): Templates {
  const read = new Map<string, Promise<Layer>>();
  const layer = (id: string) => {
    const reading = read.get(id) ?? templates.layer(id);
    read.set(id, reading);
    return reading;
  };
  return { ...templates, layer };
}

/** The layer that these files are, as they lie in its folder. */
export async function layerOf(id: string, content: Files): Promise<Layer> {
  const files = new Map(content);
  const feature = await readFeature(id, files);
  files.delete("feature.json");
  // With these a layer typechecks in its own folder. The repository has the tsconfig.json of base.
  if (id !== "base") for (const path of ["tsconfig.json", "in-place.d.ts"]) files.delete(path);
  return layerFrom(id, feature, id.startsWith("model-") ? placeModel(files) : files);
}

function placeModel(files: Files): Files {
  return new Map([...files].map(([path, file]) => [modelFiles.get(path) ?? path, file]));
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
