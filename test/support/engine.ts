import { compose, type Identity } from "../../generators/engine/compose.ts";
import { parseFeature } from "../../generators/engine/feature.ts";
import { layerFrom, type Feature, type Layer } from "../../generators/engine/layer.ts";

/** A layer with the given files, as text. */
export function layer(id: string, files: Record<string, string>, own: Partial<Feature> = {}): Layer {
  const content = Object.entries(files).map(([path, text]) => {
    return [path, { content: new TextEncoder().encode(text), executable: false }] as const;
  });
  const feature = parseFeature(id, JSON.stringify({ title: id, sentence: id, ...own }));
  return layerFrom(id, feature, new Map(content));
}

/** The least that base has to have. */
export const base = layer("base", {
  "package.json": '{ "name": "base", "dependencies": { "b": "1" } }',
  "README.md": "# Base\n\nText.\n",
  ".env.example": "PORT=3000\nAPI_KEYS=dev:change-me\nOTEL_SERVICE_NAME=agent\n",
  "src/runtime/state/state.ts": "sqlite",
});

export const identity: Identity = {
  name: "shop",
  answers: {
    example: "none",
    state: "sqlite",
    engine: "embedded",
    model: "scripted",
    deploy: "none",
    ci: "none",
    extras: "none",
  },
  packageManager: "npm",
  apiKey: "random",
  template: { name: "create-agent-app", version: "1.2.3" },
};

/** A file of what the layers compose to. */
export async function textOf(layers: Layer[], path: string): Promise<string> {
  return new TextDecoder().decode((await compose(layers, identity)).files.get(path)?.content);
}

/** The files of a layer, as text. */
export function texts({ files }: Layer): Record<string, string> {
  const decoded = [...files].map(([path, { content }]) => [path, new TextDecoder().decode(content)] as const);
  return Object.fromEntries(decoded);
}
