import { join } from "node:path";
import { isChoiceId } from "../engine/axes.ts";
import { parseFeature } from "../engine/feature.ts";
import { layerFrom, type Files, type Layer } from "../engine/layer.ts";
import type { Link } from "../engine/manifest.ts";
import type { File } from "../engine/plan.ts";
import { isAnswerId } from "../engine/questions.ts";
import { parseStarter, type Starter } from "../engine/starter.ts";
import { errors } from "../errors.ts";
import { locate, startingIn, type Fetching, type Spot } from "./starter-source/locate.ts";
import { readTree } from "./starter-source/tree.ts";
import { layerOf, type Templates } from "./templates.ts";
import { inTemporaryFolder } from "./temporary.ts";

const fileName = "agent-starter.json";

/** A starter, all that it consists of, and where it was found. */
export interface OpenedStarter {
  readonly starter: Starter;
  /** By path below its folder. */
  readonly files: Files;
  readonly link: Link;
}

/** The starter and those that it builds on, the furthest first. `from` is the folder that relative sources start at. */
export function openStarters(source: string, from: string, interruption: AbortSignal): Promise<OpenedStarter[]> {
  return inTemporaryFolder((temporary) => follow(source, { folder: from, temporary, interruption }));
}

async function follow(source: string, fetching: Fetching): Promise<OpenedStarter[]> {
  const chain: OpenedStarter[] = [];
  const seen = new Set<string>();
  let at = startingIn(fetching.folder);
  for (let next: string | undefined = source; next !== undefined; next = chain[0]!.starter.extends) {
    at = await locate(next, at, fetching);
    if (seen.has(at.label)) throw errors.starterInCircle(at.label);
    seen.add(at.label);
    chain.unshift(await open(next, at));
  }
  return chain;
}

async function open(source: string, { store, folder, label }: Spot): Promise<OpenedStarter> {
  const { files, integrity } = await readTree(store, folder);
  const path = join(label, fileName);
  const content = files.get(fileName)?.content;
  if (!content) throw errors.noStarter(source, path);
  const starter = parseStarter(path, new TextDecoder().decode(content));
  const { name, version } = starter;
  const { resolved } = store;
  return { starter, files, link: { name, version, source, ...(resolved && { resolved }), integrity } };
}

/** The templates with layers of starters beside them. */
export interface WithStarters {
  readonly templates: Templates;
  /** Those of the starters alone. */
  readonly layers: readonly Layer[];
}

/**
 * A layer of a starter that is called like a choice, `model-acme`, is one to choose; one that is called like an answer to a
 * question, `region-eu`, comes with it; any other is part of every repository, and so are the generators.
 */
export async function withStarters(templates: Templates, chain: readonly OpenedStarter[]): Promise<WithStarters> {
  const questions = chain.flatMap(({ starter }) => starter.questions);
  const known = await templates.featureIds();
  const layers = new Map<string, Layer>();
  const answered = new Set<string>();
  for (const { starter, files } of chain) {
    const add = (id: string, layer: Layer) => {
      if (layers.has(id) || known.includes(id)) throw errors.layerTwice(id, starter.name);
      layers.set(id, layer);
    };
    for (const [name, content] of foldersIn(files, "layers")) {
      assertTypable(starter, name);
      const isAnswer = isAnswerId(name, questions, (why) =>
        errors.brokenStarter(join(starter.path, "..", "layers", name), why),
      );
      const id = isAnswer || isChoiceId(name) ? name : `${starter.name}/${name}`;
      add(id, await layerOf(id, content));
      if (isAnswer) answered.add(id);
    }
    const generators = foldersIn(files, "generators");
    if (generators.size > 0) add(`${starter.name}/generators`, generatorsOf(`${starter.name}/generators`, files));
  }
  const own = [...layers.keys()].filter((id) => !answered.has(id));
  return {
    layers: [...layers.values()],
    templates: {
      ...templates,
      featureIds: () => Promise.resolve([...known, ...own.filter(isChoiceId)]),
      always: own.filter((id) => !isChoiceId(id)),
      answered: [...answered],
      layer: (id) => Promise.resolve(layers.get(id) ?? templates.layer(id)),
    },
  };
}

/** It may become a choice, and so a part of commands that people copy. */
function assertTypable({ path }: Starter, name: string): void {
  if (/^[a-z0-9][\w.-]*$/i.test(name)) return;
  throw errors.brokenStarter(join(path, "..", "layers", name), "has characters other than a-z, 0-9, dot and hyphen");
}

/** The repository has them beside its own, where they are found by listing. */
function generatorsOf(id: string, files: Files): Layer {
  const feature = JSON.stringify({ title: "Generators", sentence: "What the team adds its own modules with." });
  return layerFrom(
    id,
    parseFeature(id, feature),
    new Map([...files].filter(([path]) => path.startsWith("generators/"))),
  );
}

/** What lies in each of the folders of a folder. */
function foldersIn(files: Files, folder: string): Map<string, Map<string, File>> {
  const found = new Map<string, Map<string, File>>();
  for (const [path, file] of files) {
    const [first, name, ...rest] = path.split("/");
    if (first !== folder || name === undefined || rest.length === 0) continue;
    found.set(name, (found.get(name) ?? new Map<string, File>()).set(rest.join("/"), file));
  }
  return found;
}
