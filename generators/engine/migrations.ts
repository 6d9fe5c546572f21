import * as z from "zod/mini";
import gt from "semver/functions/gt.js";
import lte from "semver/functions/lte.js";
import { errors } from "../errors.ts";
import { problemsOf } from "./feature.ts";
import { parseJson } from "./json.ts";

const inside = z.string().check(z.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/));

/** A change that a merge by lines cannot see. Paths that end in `/` are folders. */
const step = z.union([
  z.strictObject({ move: inside, to: inside }),
  z.strictObject({ moves: z.record(inside, inside) }),
  z.strictObject({ delete: inside }),
  // The contents of a file are part of another file now.
  z.strictObject({ merged: z.record(inside, inside) }),
  z.strictObject({ set: inside, key: z.string(), value: z.json() }),
  z.strictObject({ renameDependency: z.string(), to: z.string() }),
]);

const schema = z.strictObject({ steps: z.array(step) });

export type Step = z.infer<typeof step>;

/** Steps for repositories that were generated before this version. */
export interface Migration {
  readonly version: string;
  readonly steps: readonly Step[];
}

/** Parses a file of migrations. Errors name the file, and the field or the path. */
export function parseMigration(version: string, place: string, text: string): Migration {
  const parsed = schema.safeParse(parseJson(place, text));
  if (!parsed.success) throw errors.brokenTemplate(place, `is not valid: ${problemsOf(parsed.error)}`);
  const problem = parsed.data.steps.map(problemWithMoves).find((found) => found !== undefined);
  if (problem) throw errors.brokenTemplate(place, problem);
  return { version, steps: parsed.data.steps };
}

/** Returns the steps of all versions after `from` and up to `to`, oldest first. */
export function stepsBetween(migrations: readonly Migration[], from: string, to: string): Step[] {
  const between = migrations.filter(({ version }) => gt(version, from) && lte(version, to));
  return between.toSorted((one, other) => (gt(one.version, other.version) ? 1 : -1)).flatMap(({ steps }) => steps);
}

/** Returns a function that gives the path of a file after the steps. */
export function moverOf(steps: readonly Step[]): (path: string) => string {
  const tables = steps.map((each) => new Map(movesOf(each))).filter(({ size }) => size > 0);
  return (path) => tables.reduce(movedIn, path);
}

/** Returns a function that gives the path of a file after the steps, or of the file that has its contents now. */
export function successorOf(steps: readonly Step[]): (path: string) => string {
  const tables = steps.map((each) => new Map("merged" in each ? Object.entries(each.merged) : movesOf(each)));
  return (path) => tables.reduce(movedIn, path);
}

/** Returns whether the step removes the file. */
export function removes(each: Step, path: string): boolean {
  if ("merged" in each) return Object.hasOwn(each.merged, path);
  return "delete" in each && each.delete === path;
}

/** Looks up the file, then its folders from the inside out. */
function movedIn(path: string, moves: ReadonlyMap<string, string>): string {
  const to = moves.get(path);
  if (to !== undefined) return to;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = moves.get(path.slice(0, end + 1));
    if (folder !== undefined) return folder + path.slice(end + 1);
  }
  return path;
}

function movesOf(each: Step): (readonly [string, string])[] {
  if ("moves" in each) return Object.entries(each.moves);
  return "move" in each ? [[each.move, each.to]] : [];
}

/** Returns the reason why the moves of a step cannot be made together, as the end of the sentence "it ...". */
function problemWithMoves(each: Step): string | undefined {
  const [moves, sources] = [movesOf(each), new Map<string, string>()];
  const moving = new Set(moves.map(([from]) => from));
  for (const [from, to] of moves) {
    const other = sources.get(to);
    if (other !== undefined) return `moves both ${other} and ${from} to ${to}`;
    if (from.endsWith("/") !== to.endsWith("/"))
      return `moves ${from} to ${to}: end both in "/" for a folder, or neither`;
    if (moving.has(to)) return `moves ${from} to ${to}, and ${to} elsewhere: use a step for each`;
    sources.set(to, from);
  }
  return undefined;
}
