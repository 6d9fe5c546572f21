import { errors } from "../errors.ts";
import type { Files, Layer } from "./layer.ts";
import { mergeOf } from "./merges.ts";
import { problemWithPath } from "./paths.ts";
import type { PlannedFile } from "./plan.ts";

/**
 * Lays the files of the layers over one another. A file of base is exchanged only by the layer that owns it, a file
 * that holds a list of facts is merged, and every other one comes from one layer alone. `present` are ids.
 */
export async function stack(layers: readonly Layer[], present: ReadonlySet<string>): Promise<Map<string, PlannedFile>> {
  const [base] = layers;
  const owners = ownersOf([...base!.files.keys()].map(restoreName), layers);
  const found = new Map<string, PlannedFile[]>();
  for (const { layer, files } of sourcesOf(layers, present)) {
    for (const [shipped, file] of files) {
      const path = restoreName(shipped);
      assertWritable(layer, path);
      if (layer === base && owners.has(path)) continue;
      found.set(path, [...(found.get(path) ?? []), { ...file, layers: [layer.id], secret: false }]);
    }
  }
  return new Map(await Promise.all([...found].map(async ([path, files]) => [path, await asOne(path, files)] as const)));
}

/** The files of every layer, and after them those that layers add because of what else is there. */
function sourcesOf(layers: readonly Layer[], present: ReadonlySet<string>): { layer: Layer; files: Files }[] {
  const additions = layers.flatMap((layer) =>
    [...layer.additions].filter(([id]) => present.has(id)).map(([, files]) => ({ layer, files })),
  );
  return [...layers.map((layer) => ({ layer, files: layer.files })), ...additions];
}

/** Which layer takes over which file of base. */
function ownersOf(basePaths: readonly string[], layers: readonly Layer[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { id, owns } of layers) {
    for (const owned of owns) {
      const paths = basePaths.filter((path) => (owned.endsWith("/") ? path.startsWith(owned) : path === owned));
      if (paths.length === 0) {
        throw errors.brokenTemplate(`${id}/feature.json`, `owns ${owned}, which base does not have`);
      }
      for (const path of paths) {
        const rival = owners.get(path);
        if (rival !== undefined) throw errors.conflict(path, rival, id);
        owners.set(path, id);
      }
    }
  }
  return owners;
}

async function asOne(path: string, files: readonly PlannedFile[]): Promise<PlannedFile> {
  const [first, second] = files as [PlannedFile, ...PlannedFile[]];
  if (!second) return first;
  const merge = mergeOf(path);
  const [one, other] = [first.layers[0]!, second.layers[0]!];
  if (!merge && one === "base") {
    throw errors.brokenTemplate(`${other}/feature.json`, `does not own ${path}, which base has too`);
  }
  if (!merge) throw errors.conflict(path, one, other);
  const text = await merge(
    path,
    files.map(({ layers, content }) => ({ layer: layers[0]!, text: decode(content) })),
  );
  const layers = [...new Set(files.flatMap((file) => file.layers))];
  return { ...first, layers, content: encode(text) };
}

function decode(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** npm drops these two from every package, so templates carry them under another name. */
const shippedNames = new Map([
  ["_gitignore", ".gitignore"],
  ["_npmrc", ".npmrc"],
]);

/** The path that a file of a template has in the repository. */
export function restoreName(path: string): string {
  const segments = path.split("/");
  const last = segments.pop()!;
  return [...segments, shippedNames.get(last) ?? last].join("/");
}

function assertWritable(layer: Layer, path: string): void {
  const problem = problemWithPath(path);
  if (problem) throw errors.unsafePath(`layer ${layer.id}`, path, problem);
}
