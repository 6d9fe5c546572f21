import { errors } from "../errors.ts";
import { formatJson, mergeJson, type Contribution, type JsonObject } from "./json.ts";

/** package.json of the new repository: what every layer contributes, under the name of the project. */
export function renderPackage(name: string, contributions: readonly Contribution[]): string {
  const merged = mergeJson("package.json", contributions);
  return formatJson({ ...merged, name, ...sortedDependencies(merged) });
}

function sortedDependencies(merged: JsonObject): JsonObject {
  const sorted = ["dependencies", "devDependencies"]
    .filter((field) => merged[field] !== undefined)
    .map((field) => [field, sortKeys(merged[field] as JsonObject)]);
  return Object.fromEntries(sorted) as JsonObject;
}

function sortKeys(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** The README, its title replaced by the name of the project. */
export function renderReadme(text: string, name: string): string {
  return replaceLine("README.md", text, /^# .*$/m, `# ${name}`, "has no title");
}

/** The .env of the first start: every variable of .env.example, some with values of this repository alone. */
export function renderEnvironment(example: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [name, value]) => {
    const line = new RegExp(`^${name}=.*$`, "m");
    return replaceLine(".env.example", text, line, `${name}=${value}`, `has no ${name}`);
  }, example);
}

/** Replaces the first line that matches; one that matches nothing is never passed over in silence. */
function replaceLine(path: string, text: string, pattern: RegExp, line: string, missing: string): string {
  if (!pattern.test(text)) throw errors.brokenTemplate(path, missing);
  return text.replace(pattern, () => line);
}
