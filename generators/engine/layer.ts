import { errors } from "../errors.ts";
import type { File } from "./plan.ts";

/** What a layer says about itself in its feature.json. */
export interface Feature {
  readonly title: string;
  /** One sentence for the person who chooses. */
  readonly sentence: string;
  /** Layers that must be there too. */
  readonly requires: readonly string[];
  /** Layers that must not. */
  readonly excludes: readonly string[];
  /** Commands to suggest once the repository stands. */
  readonly nextSteps: readonly string[];
}

export interface Layer extends Feature {
  /** The name of its folder: `base`, or `<axis>-<choice>`. */
  readonly id: string;
  readonly files: ReadonlyMap<string, File>;
}

export function assertTogether(layers: readonly Layer[]): void {
  const chosen = new Set(layers.map(({ id }) => id));
  for (const layer of layers) {
    const missing = layer.requires.find((id) => !chosen.has(id));
    if (missing) throw errors.layerNeeds(layer.id, missing);
    const excluded = layer.excludes.find((id) => chosen.has(id));
    if (excluded) throw errors.layerExcludes(layer.id, excluded);
  }
}
