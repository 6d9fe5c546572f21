import { isObject, parseJson, type Json, type JsonObject } from "./json.ts";
import type { Files, Layer } from "./layer.ts";
import { restoreName } from "./stack.ts";

/** Scripts that a package manager runs by itself while it installs. */
const lifecycle = /^(pre|post)?(install|prepare|publish|pack|uninstall)$|^prepublishOnly$|^dependencies$|^pnpm:/;

/** Fields of package.json by which it decides what else runs, or is run itself as another program. */
const deciding = [
  "allowBuilds",
  "allowScripts",
  "bin",
  "bundleDependencies",
  "bundledDependencies",
  "catalog",
  "catalogs",
  "dependenciesMeta",
  "devEngines",
  "directories",
  "gypfile",
  "packageManager",
  "patchedDependencies",
  "pnpm",
  "trustedDependencies",
  "workspaces",
  "yarn",
];

/** Fields that name versions of packages, some of them at any depth. */
const naming = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "overrides",
  "resolutions",
];

/** A version, a range or a tag of a registry; `$name` repeats what a dependency says. */
const fromRegistry = /^(npm:(@[\w.~-]+\/)?[\w.~-]+@)?[\w.^~<>=*|+$ -]*$/;

/** Files that a package manager, or a shell that enters the folder, obeys. */
const obeyed = new Map([
  [".envrc", "is run by shells that enter the folder"],
  [".gitmodules", "fetches other repositories"],
  [".pnp.cjs", "is run by every start"],
  [".pnp.loader.mjs", "is run by every start"],
  [".pnpmfile.cjs", "is run by the install"],
  [".pnpmfile.mjs", "is run by the install"],
  [".yarnrc", "directs the install"],
  [".yarnrc.yml", "directs the install"],
  ["binding.gyp", "is built by the install"],
  ["bun.lock", "says where packages come from"],
  ["bun.lockb", "says where packages come from"],
  ["bunfig.toml", "directs the install"],
  ["npm-shrinkwrap.json", "says where packages come from"],
  ["package-lock.json", "says where packages come from"],
  ["pnpm-lock.yaml", "says where packages come from"],
  ["pnpm-workspace.yaml", "directs the install"],
  ["yarn.lock", "says where packages come from"],
]);

/** Lines of .npmrc that change neither what runs nor where it comes from. */
const harmless = /^\s*($|[#;]|(audit|engine-strict|fund|loglevel|save-exact|save-prefix|update-notifier)\s*=)/;

/**
 * What a layer decides beyond the files of the repository: what an install runs, and where from. A sentence each. Of a
 * starter it is refused, unless a person trusts it.
 */
export function powersOf(layer: Layer): string[] {
  const found = [layer.files, ...layer.additions.values()].flatMap(powersIn);
  if (layer.owns.includes(".gitignore")) found.push("it owns .gitignore, which keeps secrets out of git");
  return found.map((power) => `${layer.id}: ${power}`);
}

function powersIn(files: Files): string[] {
  return [...files].flatMap(([shipped, { content }]) => {
    const path = restoreName(shipped);
    const name = path.split("/").at(-1)!.toLowerCase();
    const text = () => new TextDecoder().decode(content);
    if (path.toLowerCase() === "package.json") return powersOfPackage(parseJson(path, text()));
    if (name === ".npmrc") return linesOf(text(), (line) => !harmless.test(line)).map((line) => `${path} says ${line}`);
    if (name === ".gitignore") {
      return linesOf(text(), (line) => line.startsWith("!")).map((line) => `${path} lets in ${line.slice(1)}`);
    }
    return obeyed.has(name) ? [`${path} ${obeyed.get(name)}`] : [];
  });
}

function powersOfPackage(content: unknown): string[] {
  if (!isObject(content as Json)) return [];
  const fields = content as JsonObject;
  const scripts = isObject(fields["scripts"]) ? Object.entries(fields["scripts"]) : [];
  return [
    ...scripts
      .filter(([name]) => lifecycle.test(name))
      .map(([name, command]) => `package.json > scripts > ${name} runs ${JSON.stringify(command)}`),
    ...deciding
      .filter((name) => Object.hasOwn(fields, name))
      .map((name) => `package.json > ${name} is ${JSON.stringify(fields[name])}`),
    ...naming.flatMap((name) => elsewhere(fields[name], ["package.json", name])),
  ];
}

/** Packages that come from somewhere else than the registry: a folder of the layer itself, or any address. */
function elsewhere(value: Json | undefined, path: readonly string[]): string[] {
  if (isObject(value)) return Object.entries(value).flatMap(([key, part]) => elsewhere(part, [...path, key]));
  if (typeof value !== "string" || fromRegistry.test(value)) return [];
  return [`${path.join(" > ")} comes from ${value}`];
}

function linesOf(text: string, isWanted: (line: string) => boolean): string[] {
  return text.split(/\r?\n/).filter(isWanted);
}
