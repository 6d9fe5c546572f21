import { formatJson, mergeJson, parseJson, type JsonObject } from "./json.ts";

/** The text of one file, and the layer that it came from, which a conflict names. */
export interface Contribution {
  readonly layer: string;
  readonly text: string;
}

type Merge = (path: string, contributions: readonly Contribution[]) => string | Promise<string>;

/** Files that hold lists of facts. Every layer may add to them; any other file belongs to one layer. */
const merges: readonly (readonly [path: RegExp, merge: Merge])[] = [
  [/^package\.json$/, mergePackages],
  [/^README\.md$/, (_, contributions) => contributions.map(({ text }) => text.trim()).join("\n\n") + "\n"],
  [/(^|\/)\.(git|docker)ignore$/, (_, contributions) => mergeLines(contributions)],
  [/(^|\/)(compose|kustomization|pnpm-workspace)\.yaml$/, mergeYaml],
  [/^\.github\/dependabot\.yml$/, mergeYaml],
];

/** How several layers' contributions to a file become one; undefined where there can be only one. */
export function mergeOf(path: string): Merge | undefined {
  return merges.find(([pattern]) => pattern.test(path))?.[1];
}

function mergePackages(path: string, contributions: readonly Contribution[]): string {
  const values = contributions.map(({ layer, text }) => {
    return { layer, value: parseJson(`${layer}/${path}`, text) as JsonObject };
  });
  return formatJson(mergeJson(path, values));
}

/** Every line once, in the order of the layers. */
function mergeLines(contributions: readonly Contribution[]): string {
  const seen = new Set<string>();
  const lines = contributions.flatMap(({ text }) => text.trimEnd().split("\n"));
  const kept = lines.filter((line) => line === "" || (!seen.has(line) && seen.add(line)));
  return `${kept.join("\n")}\n`;
}

async function mergeYaml(path: string, contributions: readonly Contribution[]): Promise<string> {
  // Loaded late: most repositories have no such file, and the library is most of this program.
  const yaml = await import("./yaml.ts");
  return yaml.mergeYaml(path, contributions);
}
