import { pathToFileURL } from "node:url";
import { compose } from "../../generators/engine/compose.ts";
import type { Answers } from "../../generators/engine/axes.ts";
import type { PackageManager } from "../../generators/engine/package-manager.ts";
import type { Plan } from "../../generators/engine/plan.ts";
import { chooseLayers } from "../../generators/shell/layers.ts";
import { openTemplates } from "../../generators/shell/templates.ts";
import { projectRoot } from "./cli.ts";

const fromDisk = openTemplates(pathToFileURL(projectRoot));
const read = new Map<string, ReturnType<typeof fromDisk.layer>>();

/** The templates of this project, each layer read once. */
export const templates: typeof fromDisk = {
  ...fromDisk,
  layer: (id) => {
    const layer = read.get(id) ?? fromDisk.layer(id);
    read.set(id, layer);
    return layer;
  },
};

/** The plan of a repository called `shop`; on a machine whose Node is new enough, unless told otherwise. */
export async function planOf(answers: Answers, packageManager: PackageManager, needsItsOwnNode = false) {
  const machine = { packageManager, needsItsOwnNode };
  const layers = await chooseLayers(answers, machine, templates);
  const template = { name: "create-agent-app", version: "0.0.0" };
  return compose(layers, { name: "shop", answers, packageManager, apiKey: "random", template });
}

/** A file of a plan, as text. */
export function textIn({ files }: Plan, path: string): string {
  return new TextDecoder().decode(files.get(path)!.content);
}
