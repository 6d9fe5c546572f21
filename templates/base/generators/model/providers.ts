import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { root } from "../support/repository.ts";

export interface Variable {
  readonly value: string;
  readonly comment: string;
}

/** Who can decide: a folder of `providers/`, or the script. */
export interface Provider {
  readonly name: string;
  readonly title: string;
  /** Where its adapter lies. */
  readonly stub: string;
  /** The whole of src/adapters/model.ts. */
  readonly adapter: string;
  /** What it reads, by name. */
  readonly env: Readonly<Record<string, Variable>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Text of src/adapters/model.test.ts, the same for all providers. The script has no such test. */
export const adapterTest = read("generators/model/model.test.ts.stub");

interface Feature {
  readonly title: string;
  /** Null for a variable of the script, which goes. */
  readonly env: Readonly<Record<string, Variable | null>>;
}

const here = "generators/model";
const folders = [
  `${here}/scripted`,
  ...readdirSync(join(root, here, "providers"))
    .toSorted()
    .map((name) => `${here}/providers/${name}`),
];

export const providers: readonly Provider[] = folders.map((folder) => {
  const { title, env } = JSON.parse(read(`${folder}/feature.json`)) as Feature;
  const fragment = JSON.parse(read(`${folder}/package.json`)) as Pick<Provider, "dependencies">;
  return {
    name: basename(folder),
    title,
    stub: `${folder}/model.ts.stub`,
    adapter: read(`${folder}/model.ts.stub`),
    env: Object.fromEntries(Object.entries(env).flatMap(([name, variable]) => (variable ? [[name, variable]] : []))),
    dependencies: fragment.dependencies,
  };
});

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
