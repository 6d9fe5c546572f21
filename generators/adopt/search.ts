import { axes, axisNames, standards, type Answers, type Axis, type Choices } from "../engine/axes.ts";
import { compose } from "../engine/compose.ts";
import { likenessOf, type Likeness } from "../engine/likeness.ts";
import type { Machine } from "../engine/machine.ts";
import type { Plan } from "../engine/plan.ts";
import { CreateError } from "../errors.ts";
import { generatedFiles } from "../shell/baseline.ts";
import { chooseLayers } from "../shell/layers.ts";
import { readingOnce, type Templates } from "../shell/templates.ts";
import type { Tree } from "./tree.ts";

/** A point of the search, with its similarity to the tree. */
export interface Found {
  readonly answers: Answers;
  readonly machine: Machine;
  readonly plan: Plan;
  readonly likeness: Likeness;
}

interface Search {
  readonly tree: Tree;
  readonly templates: Templates;
  readonly choices: Choices;
  readonly template: { readonly name: string; readonly version: string };
  /** Answers of the user, which the search does not change. */
  readonly fixed: Readonly<Record<string, string>>;
}

/**
 * Finds the choices whose rendering is most similar to the tree. Tries one axis after the other with the best choices of the
 * others, until nothing improves. This works because the axes share few files.
 */
export async function findNearest(wanted: Search): Promise<Found> {
  const search = { ...wanted, templates: readingOnce(wanted.templates) };
  const begin = { answers: { ...standards, ...search.fixed }, machine: search.tree.machines[0]! };
  let best = await attempt(begin, search);
  for (let [round, before]: [number, typeof best] = [0, undefined]; round < 3 && best !== before; round += 1) {
    before = best;
    for (const change of changesIn(search)) {
      const tried = await attempt({ ...begin, ...best, ...change(best?.answers ?? begin.answers) }, search);
      if (tried && (!best || tried.likeness.score > best.likeness.score)) best = tried;
    }
  }
  // No combination composes: the second attempt throws the reason.
  return best ?? (await render(begin, search));
}

type Change = (answers: Answers) => Partial<Pick<Found, "answers" | "machine">>;

function changesIn({ tree, choices, fixed }: Search): Change[] {
  const open = axisNames.filter((axis) => fixed[axis] === undefined);
  const ofAxes = open.flatMap((axis) =>
    candidates(axis, choices[axis]).map((choice): Change => (answers) => ({ answers: { ...answers, [axis]: choice } })),
  );
  return [
    ...ofAxes,
    ...tree.machines.map((machine): Change => () => ({ machine })),
  ];
}

/** Returns the answers to try on an axis: every set of choices if the axis takes several. */
function candidates(axis: Axis, choices: readonly string[]): string[] {
  const { standard, many } = axes[axis];
  if (!many) return [...choices];
  const named = choices.filter((choice) => choice !== standard);
  const sets = named.reduce<string[][]>((found, choice) => [...found, ...found.map((set) => [...set, choice])], [[]]);
  return sets.map((set) => set.join(",") || standard);
}

type Point = Pick<Found, "answers" | "machine">;

/** Returns undefined if the choices exclude each other. */
async function attempt(point: Point, search: Search): Promise<Found | undefined> {
  try {
    return await render(point, search);
  } catch (error) {
    if (error instanceof CreateError) return undefined;
    throw error;
  }
}

async function render({ answers, machine }: Point, { tree, templates, template }: Search): Promise<Found> {
  const layers = await chooseLayers(answers, machine, templates);
  const { name, contentOf } = tree;
  const { packageManager } = machine;
  const plan = await compose(layers, { name, answers, packageManager, apiKey: "", template });
  return { answers, machine, plan, likeness: likenessOf(generatedFiles(plan), contentOf) };
}
