import { errors } from "../errors.ts";
import { formatJson, type JsonObject } from "./json.ts";

/** package.json of the new repository: under the name of the project, its dependencies sorted. */
export function renderPackage(text: string, name: string): string {
  const merged = JSON.parse(text) as JsonObject;
  return formatJson(inOrder({ ...merged, name, ...sortedDependencies(merged) }));
}

/** As the formatter of the repository wants them; what else there is comes last. */
const fields =
  "name version private description homepage bugs license author repository type scripts dependencies devDependencies config engines";

function inOrder(content: JsonObject): JsonObject {
  const known = fields.split(" ").filter((field) => Object.hasOwn(content, field));
  return { ...Object.fromEntries(known.map((field) => [field, content[field]!])), ...content };
}

/** The packages whose scripts npm may run, by package.json. */
export function approvedScripts(content: Uint8Array): string[] {
  const { allowScripts = {} } = JSON.parse(new TextDecoder().decode(content)) as { allowScripts?: JsonObject };
  return Object.keys(allowScripts).filter((name) => allowScripts[name] === true);
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
  const title = /^# .*$/m;
  if (!title.test(text)) throw errors.brokenTemplate("README.md", "has no title");
  return text.replace(title, () => `# ${name}`);
}
