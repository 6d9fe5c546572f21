import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathExists } from "fs-extra/esm";
import { isChoiceId } from "../engine/axes.ts";
import { parseStarter, type Starter } from "../engine/starter.ts";
import { errors } from "../errors.ts";
import { namesIn, readLayer, type Templates } from "./templates.ts";

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
 * any other is part of every repository.
 */
export async function withStarters(templates: Templates, chain: readonly OpenedStarter[]): Promise<Templates> {
  const folders = new Map<string, string>();
  for (const { starter, folder } of chain) {
    const layers = join(folder, "layers");
    for (const name of (await pathExists(layers)) ? await namesIn(layers) : []) {
      const id = isChoiceId(name) ? name : `${starter.name}/${name}`;
      if (folders.has(id) || (await templates.featureIds()).includes(id)) throw errors.layerTwice(id, starter.name);
      folders.set(id, join(layers, name));
    }
  }
  const own = [...folders.keys()];
  return {
    featureIds: async () => [...(await templates.featureIds()), ...own.filter(isChoiceId)],
    always: own.filter((id) => !isChoiceId(id)),
    layer: (id) => (folders.has(id) ? readLayer(id, folders.get(id)!) : templates.layer(id)),
  };
}
