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

/** The .env of the first start: every variable of .env.example, and a key that nobody else has. */
export function renderEnvironment(example: string, apiKey: string): string {
  return replaceLine(".env.example", example, /^API_KEYS=.*$/m, `API_KEYS=dev:${apiKey}`, "has no API_KEYS");
}

/** Replaces the first line that matches; one that matches nothing is never passed over in silence. */
function replaceLine(path: string, text: string, pattern: RegExp, line: string, missing: string): string {
  if (!pattern.test(text)) throw errors.brokenTemplate(path, missing);
  return text.replace(pattern, () => line);
}
