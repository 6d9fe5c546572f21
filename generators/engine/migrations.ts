import * as z from "zod/mini";
import gt from "semver/functions/gt.js";
import lte from "semver/functions/lte.js";
import { errors } from "../errors.ts";
import { problemsOf } from "./feature.ts";
import { isObject, parseJson, type Json, type JsonObject } from "./json.ts";
import type { File } from "./plan.ts";

const path = z.string().check(z.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/));

/** What a merge by lines could not know of a new version. Paths that end in `/` are folders. */
const step = z.union([
  z.strictObject({ move: path, to: path }),
  z.strictObject({ delete: path }),
  z.strictObject({ set: path, key: z.string(), value: z.json() }),
  z.strictObject({ renameDependency: z.string(), to: z.string() }),
]);

const schema = z.strictObject({ steps: z.array(step) });

export type Step = z.infer<typeof step>;

/** What becomes of files that were generated before this version. */
export interface Migration {
  readonly version: string;
  readonly steps: readonly Step[];
}

/** What a file of migrations says. Errors name the file and the field. */
export function parseMigration(version: string, place: string, text: string): Migration {
  const parsed = schema.safeParse(parseJson(place, text));
  if (!parsed.success) throw errors.brokenTemplate(place, `is not valid: ${problemsOf(parsed.error)}`);
  return { version, steps: parsed.data.steps };
}

/** The steps of all versions after the one and up to the other, in their order. */
export function stepsBetween(migrations: readonly Migration[], from: string, to: string): Step[] {
  const between = migrations.filter(({ version }) => gt(version, from) && lte(version, to));
  return between.toSorted((one, other) => (gt(one.version, other.version) ? 1 : -1)).flatMap(({ steps }) => steps);
}

/** Where a path is after the steps. */
export function movedBy(steps: readonly Step[], from: string): string {
  return steps.reduce((place, each) => {
    if (!("move" in each)) return place;
    if (place === each.move) return each.to;
    return each.move.endsWith("/") && place.startsWith(each.move) ? each.to + place.slice(each.move.length) : place;
  }, from);
}

/** The files after the steps. What stands at the end of a move stays, and `isMine` is never deleted. */
export function migrate<Content extends Pick<File, "content">>(
  steps: readonly Step[],
  files: ReadonlyMap<string, Content>,
  isMine: (path: string, file: Content) => boolean = () => false,
): Map<string, Content> {
  return steps.reduce((present, each) => {
    const next = new Map<string, Content>();
    for (const [place, file] of present) {
      const to = movedBy([each], place);
      if ("delete" in each && place === each.delete && !isMine(place, file)) continue;
      next.set(to !== place && present.has(to) ? place : to, edited(each, place, file));
    }
    return next;
  }, new Map(files));
}

function edited<Content extends Pick<File, "content">>(each: Step, place: string, file: Content): Content {
  if ("set" in each && place === each.set)
    return rewritten(file, (json) => withKey(json, each.key.split("."), each.value));
  if ("renameDependency" in each && place === "package.json") {
    return rewritten(file, (json) => withDependency(json, each.renameDependency, each.to));
  }
  return file;
}

/** In the indentation that it has. What is no object of JSON is left as it is. */
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
