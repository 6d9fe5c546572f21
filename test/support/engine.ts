import type { Identity } from "../../generators/engine/compose.ts";
import type { Layer } from "../../generators/engine/layer.ts";

/** A layer with the given files, as text. */
export function layer(id: string, files: Record<string, string>, own: Partial<Layer> = {}): Layer {
  const encoded = Object.entries(files).map(([path, text]) => {
    return [path, { content: new TextEncoder().encode(text), executable: false }] as const;
  });
  return {
    id,
    title: id,
    sentence: id,
    requires: [],
    excludes: [],
    nextSteps: [],
    files: new Map(encoded),
    ...own,
  };
}

/** The least that base has to have. */
export const base = layer("base", {
  "package.json": '{ "name": "base", "dependencies": { "b": "1" } }',
  "README.md": "# Base\n\nText.\n",
  ".env.example": "PORT=3000\nAPI_KEYS=dev:change-me\nOTEL_SERVICE_NAME=agent\n",
  "src/adapters/state.ts": "sqlite",
});

export const identity: Identity = {
  name: "shop",
  answers: { state: "sqlite", engine: "embedded", model: "scripted", deploy: "none", ci: "none" },
  packageManager: "npm",
  apiKey: "random",
  template: { name: "create-agent-app", version: "1.2.3" },
};
