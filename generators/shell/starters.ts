import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathExists } from "fs-extra/esm";
import { isChoiceId } from "../engine/axes.ts";
import { parseFeature } from "../engine/feature.ts";
import { layerFrom, type Layer } from "../engine/layer.ts";
import { isAnswerId } from "../engine/questions.ts";
import { parseStarter, type Starter } from "../engine/starter.ts";
import { errors } from "../errors.ts";
import { namesIn, readFolder, readLayer, type Templates } from "./templates.ts";

const fileName = "agent-starter.json";

/** A starter and the folder in which it lies. */
export interface OpenedStarter {
  readonly starter: Starter;
  readonly folder: string;
  /** As it was written. */
  readonly source: string;
}

/** The starter and those that it builds on, the furthest first. `from` is the folder that relative sources start at. */
export async function openStarters(source: string, from: string): Promise<OpenedStarter[]> {
  const chain: OpenedStarter[] = [];
  for (let [next, at]: [string | undefined, string] = [source, from]; next !== undefined;) {
    const folder = resolve(at, next);
    if (chain.some((earlier) => earlier.folder === folder)) throw errors.starterInCircle(folder);
    const path = join(folder, fileName);
    const text = await readFile(path, "utf8").catch(() => {
      throw errors.noStarter(source, path);
    });
    const starter = parseStarter(path, text);
    chain.unshift({ starter, folder, source: next });
    [next, at] = [starter.extends, folder];
  }
  return chain;
}

/**
 * The templates, and the layers of starters beside them: one that is called like a choice, `model-acme`, is one to choose;
 * one that is called like an answer to a question, `region-eu`, comes with it; any other is part of every repository, and so
 * are the generators.
 */
export async function withStarters(templates: Templates, chain: readonly OpenedStarter[]): Promise<Templates> {
  const questions = chain.flatMap(({ starter }) => starter.questions);
  const known = await templates.featureIds();
  const layers = new Map<string, () => Promise<Layer>>();
  const answered = new Set<string>();
  for (const { starter, folder } of chain) {
    for (const name of await foldersIn(join(folder, "layers"))) {
      const path = join(folder, "layers", name);
      const isAnswer = isAnswerId(name, questions, (why) => errors.brokenStarter(path, why));
      const id = isAnswer || isChoiceId(name) ? name : `${starter.name}/${name}`;
      if (layers.has(id) || known.includes(id)) throw errors.layerTwice(id, starter.name);
      layers.set(id, () => readLayer(id, path));
      if (isAnswer) answered.add(id);
    }
    const generators = join(folder, "generators");
    if ((await foldersIn(generators)).length === 0) continue;
    const id = `${starter.name}/generators`;
    if (layers.has(id)) throw errors.layerTwice(id, starter.name);
    layers.set(id, () => readGenerators(id, generators));
  }
  const own = [...layers.keys()].filter((id) => !answered.has(id));
  return {
    featureIds: async () => [...known, ...own.filter(isChoiceId)],
    always: own.filter((id) => !isChoiceId(id)),
    answered: [...answered],
    layer: (id) => layers.get(id)?.() ?? templates.layer(id),
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await pathExists(folder)) ? namesIn(folder) : [];
}

/** The repository has them beside its own, where they are found by listing. */
async function readGenerators(id: string, folder: string): Promise<Layer> {
  const files = [...(await readFolder(folder))].map(([path, file]) => [`generators/${path}`, file] as const);
  const feature = JSON.stringify({ title: "Generators", sentence: "What the team adds its own modules with." });
  return layerFrom(id, parseFeature(id, feature), new Map(files));
}
