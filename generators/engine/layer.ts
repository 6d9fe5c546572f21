import { errors } from "../errors.ts";
import { bringsAlong } from "./axes.ts";
import type { File } from "./plan.ts";

/** What a layer says about itself in its feature.json. */
export interface Feature {
  readonly title: string;
  /** One sentence for the person who chooses. */
  readonly sentence: string;
  /** Layers that must be there too, and why. */
  readonly requires: Reasons;
  /** Layers that must not, and why. */
  readonly excludes: Reasons;
  /** Files and folders of base, those ending in `/`, that the layer takes over: what it does not supply is left out. */
  readonly owns: readonly string[];
  /** Variables by name: those that the layer reads, and, as null, those of base that nobody reads any more. */
  readonly env: Readonly<Record<string, Variable | null>>;
  /** What to do once the repository stands. */
  readonly nextSteps: readonly string[];
}

/** A sentence for each layer, by its id. */
type Reasons = Readonly<Record<string, string>>;

export interface Variable {
  /** As it stands in .env.example; empty when only the person can know it. */
  readonly value: string;
  /** What it means and where to get it; lines are parted by `\n`. With "Required." in it, an empty one is told of. */
  readonly comment: string;
}

export type Files = ReadonlyMap<string, File>;

export interface Layer extends Feature {
  /** The name of its folder: `base`, or `<axis>-<choice>`. */
  readonly id: string;
  readonly files: Files;
  /** What it adds where another layer is there too, by the id of that one: its folders `with/<id>`. */
  readonly additions: ReadonlyMap<string, Files>;
}

const additionPath = /^with\/([^/]+)\/(.+)$/;

/** What a folder holds, as a layer. */
export function layerFrom(id: string, feature: Feature, content: Files): Layer {
  const files = new Map<string, File>();
  const additions = new Map<string, Map<string, File>>();
  for (const [path, file] of content) {
    const [, other, rest] = additionPath.exec(path) ?? [];
    if (other === undefined || rest === undefined) files.set(path, file);
    else additions.set(other, new Map([...(additions.get(other) ?? []), [rest, file]]));
  }
  return { ...feature, id, files, additions };
}

/** The layers that the given ones need and that can come along unasked, because they contradict no answer. */
export function companionsOf(layers: readonly Layer[]): string[] {
  const there = new Set(layers.map(({ id }) => id));
  const needed = layers.flatMap(({ requires }) => Object.keys(requires));
  return [...new Set(needed)].filter((id) => bringsAlong(id) && !there.has(id));
}

/** Throws when a layer lacks one that it needs, or meets one that it does not go with. `present` are ids. */
export function assertTogether(layers: readonly Layer[], present: ReadonlySet<string>): void {
  for (const { id, requires, excludes } of layers) {
    for (const [needed, reason] of Object.entries(requires)) {
      if (!present.has(needed)) throw errors.layerNeeds(id, needed, reason);
    }
    for (const [excluded, reason] of Object.entries(excludes)) {
      if (present.has(excluded)) throw errors.layerExcludes(id, excluded, reason);
    }
  }
}
