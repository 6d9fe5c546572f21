import { axes } from "../engine/axes.ts";
import { compose, type Identity } from "../engine/compose.ts";
import type { Decided } from "../engine/decided.ts";
import { formatJson } from "../engine/json.ts";
import type { Layer } from "../engine/layer.ts";
import type { Machine } from "../engine/machine.ts";
import type { Plan, PlannedFile } from "../engine/plan.ts";
import { CreateError } from "../errors.ts";
import { deflate, generatedFiles } from "./baseline.ts";
import { chooseLayers } from "./layers.ts";
import type { Templates } from "./templates.ts";

/** Data of `npm run remove example`: every file that differs without the example. */
export const examplePath = ".agent-app/example.json";

interface Composition {
  readonly identity: Identity;
  readonly layers: readonly Layer[];
  readonly machine: Machine;
  /** Pass templates that read each layer once: the layers are chosen a second time. */
  readonly templates: Templates;
  readonly locks: Decided["locks"];
}

/** Adds the data of `npm run remove example` to a plan that has an example. A locked example stays, so it has none. */
export async function withExample(plan: Plan, composition: Composition): Promise<Plan> {
  const { example } = composition.identity.answers;
  if (example === axes.example.base || composition.locks["example"]) return plan;
  const without = await composeWithout(composition);
  if (!without) return plan;
  const layers = composition.layers
    .map(({ id }) => id)
    .filter((id) => !without.layers.some((layer) => layer.id === id));
  const text = formatJson({ example, layers, files: differences(plan, without.plan) });
  const file = { content: Buffer.from(text), executable: false, layers: ["base"], secret: false };
  return { ...plan, files: new Map([...plan.files, [examplePath, file]]) };
}

/** Composes the same repository without the example. Returns undefined if another layer needs the example. */
async function composeWithout({ identity, machine, templates }: Composition) {
  const answers = { ...identity.answers, example: axes.example.base };
  try {
    const layers = await chooseLayers(answers, machine, templates);
    return { layers, plan: await compose(layers, { ...identity, answers }) };
  } catch (error) {
    if (error instanceof CreateError) return undefined;
    throw error;
  }
}

/**
 * Returns the files that differ without the example; null for a file that does not exist then. Each has the fields of a
 * line of the baseline in the same order, because the repository copies them there.
 */
function differences(plan: Plan, without: Plan) {
  const [before, after] = [generatedFiles(plan), generatedFiles(without)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const changed = paths.filter((path) => !isSame(before.get(path), after.get(path)));
  return Object.fromEntries(changed.map((path) => [path, stored(after.get(path))]));
}

function stored(file: PlannedFile | undefined) {
  return file ? { layers: file.layers, ...deflate(file) } : null;
}

function isSame(one: PlannedFile | undefined, other: PlannedFile | undefined): boolean {
  if (!one || !other || one.executable !== other.executable) return false;
  return one.layers.join() === other.layers.join() && Buffer.compare(one.content, other.content) === 0;
}
