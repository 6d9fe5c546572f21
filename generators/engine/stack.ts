import { errors } from "../errors.ts";
import type { Layer } from "./layer.ts";
import { mergeOf } from "./merges.ts";
import type { File, PlannedFile } from "./plan.ts";

/**
 * Lays the files of the layers over one another. A file of base is exchanged only by the layer that owns it, a file
 * that holds a list of facts is merged, and every other one comes from one layer alone. `present` are ids.
 */
export async function stack(layers: readonly Layer[], present: ReadonlySet<string>): Promise<Map<string, PlannedFile>> {
  const contents = layers.map(async (layer) => ({ layer, content: await contentOf(layer, present) }));
  const [base, ...features] = await Promise.all(contents);
  const owners = ownersOf([...base!.content.keys()], layers);
  const found = new Map<string, PlannedFile[]>();
  for (const { layer, content } of [base!, ...features]) {
    for (const [path, file] of content) {
      if (layer === base!.layer && owners.has(path)) continue;
      found.set(path, [...(found.get(path) ?? []), { ...file, layer: layer.id, secret: false }]);
    }
  }
  return new Map(await Promise.all([...found].map(async ([path, files]) => [path, await asOne(path, files)] as const)));
}

/** Its own files, and those that it adds because of what else is there. */
async function contentOf(layer: Layer, present: ReadonlySet<string>): Promise<Map<string, File>> {
  const additions = [...layer.additions].filter(([id]) => present.has(id)).map(([, files]) => files);
  const content = new Map<string, File>();
  for (const [shipped, file] of [layer.files, ...additions].flatMap((files) => [...files])) {
    const path = restoreName(shipped);
    assertInside(layer, path);
    content.set(path, content.has(path) ? await mergedFile(path, layer.id, [content.get(path)!, file]) : file);
  }
  return content;
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
  if (!merge && first.layer === "base") {
    throw errors.brokenTemplate(`${second.layer}/feature.json`, `does not own ${path}, which base has too`);
  }
  if (!merge) throw errors.conflict(path, first.layer, second.layer);
  const text = await merge(
    path,
    files.map(({ layer, content }) => ({ layer, text: decode(content) })),
  );
  return { ...first, content: encode(text) };
}

function mergedFile(path: string, id: string, files: readonly File[]): Promise<File> {
  return asOne(
    path,
    files.map((file) => ({ ...file, layer: id, secret: false })),
  );
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

function restoreName(path: string): string {
  const segments = path.split("/");
  const last = segments.pop()!;
  return [...segments, shippedNames.get(last) ?? last].join("/");
}

function assertInside(layer: Layer, path: string): void {
  const leavesFolder = path.split(/[/\\]/).some((segment) => segment === ".." || segment === "");
  if (leavesFolder) throw errors.brokenTemplate(`layer ${layer.id}`, `writes outside the folder: ${path}`);
}
