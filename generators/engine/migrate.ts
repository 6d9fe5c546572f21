import { isObject, type Json, type JsonObject } from "./json.ts";
import { moverOf, removes, type Step } from "./migrations.ts";
import type { File } from "./plan.ts";
import type { Moved } from "./relocate.ts";

/**
 * Applies the steps to files by path. A file keeps its path when the new one is occupied. No step deletes a file if `isMine`
 * returns true for the path before the steps.
 */
export function migrate<Content extends Pick<File, "content">>(
  steps: readonly Step[],
  files: ReadonlyMap<string, Content>,
  isMine: (from: string) => boolean = () => false,
): Map<string, Moved<Content>> {
  const moved = [...files].map(([path, file]) => [path, { from: path, file }] as const);
  return steps.reduce((present, each) => {
    const [next, move] = [new Map<string, Moved<Content>>(), moverOf([each])];
    for (const [path, { from, file }] of present) {
      if (removes(each, path) && !isMine(from)) continue;
      const to = move(path);
      const isFree = !present.has(to) && !next.has(to);
      next.set(isFree ? to : path, { from, file: edited(each, path, file) });
    }
    return next;
  }, new Map<string, Moved<Content>>(moved));
}

function edited<Content extends Pick<File, "content">>(each: Step, place: string, file: Content): Content {
  if ("set" in each && place === each.set)
    return rewritten(file, (json) => withKey(json, each.key.split("."), each.value));
  if ("renameDependency" in each && place === "package.json") {
    return rewritten(file, (json) => withDependency(json, each.renameDependency, each.to));
  }
  return file;
}

/** Keeps the indentation. A file that is not a JSON object is left as it is. */
function rewritten<Content extends Pick<File, "content">>(
  file: Content,
  change: (json: JsonObject) => JsonObject,
): Content {
  const text = new TextDecoder().decode(file.content);
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return file;
  }
  if (!isObject(json)) return file;
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? 2;
  return { ...file, content: new TextEncoder().encode(`${JSON.stringify(change(json), undefined, indent)}\n`) };
}

function withKey(json: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...json, [key]: value };
  const inner = json[key];
  return { ...json, [key]: withKey(isObject(inner) ? inner : {}, rest, value) };
}

function withDependency(json: JsonObject, from: string, to: string): JsonObject {
  const fields = ["dependencies", "devDependencies"].flatMap((field) => {
    const listed = json[field];
    if (!isObject(listed) || !Object.hasOwn(listed, from)) return [];
    const renamed = Object.entries(listed).map(([name, version]) => [name === from ? to : name, version] as const);
    return [[field, Object.fromEntries(renamed)] as const];
  });
  return { ...json, ...Object.fromEntries(fields) };
}
