import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { Refusal } from "./errors.ts";
import type { Generator } from "./generator.ts";
import { nearest } from "./nearest.ts";

const folder = join(import.meta.dirname, "..");

/** Every folder beside this one that has an `index.ts`, by its name. */
export async function loadGenerators(): Promise<ReadonlyMap<string, Generator>> {
  const paths = globSync("*/index.ts", { cwd: folder }).toSorted();
  return new Map(await Promise.all(paths.map(async (path) => [dirname(path), await load(path)] as const)));
}

/** The generator of that name. Throws a `Refusal` that names the nearest one when there is none. */
export function findGenerator(name: string, generators: ReadonlyMap<string, Generator>): Generator {
  const generator = generators.get(name);
  if (generator) return generator;
  const names = [...generators.keys()];
  throw new Refusal(
    `There is no generator "${name}". Did you mean "${nearest(name, names)}"? All: ${names.join(", ")}.`,
  );
}

async function load(path: string): Promise<Generator> {
  const module = (await import(pathToFileURL(join(folder, path)).href)) as { default: Generator };
  return module.default;
}
