import type { Repository } from "../support/repository.ts";
import { changeBarrels, isBarrel } from "./barrels.ts";
import { changeEnvironment, isEnvironment } from "./environment.ts";
import { keepNeeded } from "./needs.ts";
import { isEdited, type Changes, type Kept, type Situation } from "./situation.ts";
import { changeTexts } from "./texts.ts";

export interface Removal {
  readonly changes: Changes;
  /** Files of the example that stay, with the reason. */
  readonly kept: Kept;
  /** Variables in `.env` that nothing reads. They stay because the user set them. */
  readonly unread: readonly string[];
}

/** Decides about every file that differs without the example. Writes nothing. */
export function planRemoval(situation: Situation, repository: Repository): Removal {
  const { memory, tree, links } = situation;
  const present = [...memory.without.keys()].filter((path) => tree.has(path));
  const paths = present.filter((path) => !isBarrel(path) && !isEnvironment(path));
  const isLeaving = (path: string) => memory.without.get(path) === undefined;
  const leaving = new Map(paths.filter(isLeaving).map((path) => [path, `${tree.get(path)}`]));
  const edited = [...leaving.keys()].filter((path) => isEdited(situation, path));

  const texts = changeTexts(
    situation,
    paths.filter((path) => !isLeaving(path)),
  );
  const readers = readersOf(situation, leaving, texts.changes);
  const needed = keepNeeded(leaving, readers, edited);
  const code = [...readers.values(), ...[...needed.keys()].map((path) => leaving.get(path))].join("\n");
  const environment = changeEnvironment(situation, code);
  const gone = [...leaving.keys()].filter((path) => !needed.has(path));
  return {
    changes: new Map([
      ...texts.changes,
      ...environment.changes,
      ...changeBarrels(situation, new Set(gone), repository),
      ...gone.map((path) => [path, { content: undefined, how: "delete" }] as const),
    ]),
    kept: new Map([
      ...texts.kept,
      ...needed,
      ...environment.kept,
      ...links.map((path) => [path, "it is a link"] as const),
    ]),
    unread: environment.unread,
  };
}

/** Code that the user wrote or edited, by path, as it is after the removal. */
function readersOf(situation: Situation, leaving: ReadonlyMap<string, string>, changes: Changes): Map<string, string> {
  const { tree } = situation;
  const staying = [...tree.keys()].filter((path) => !leaving.has(path) && !isBarrel(path) && isCode(path));
  const own = staying.filter((path) => isEdited(situation, path));
  return new Map(own.map((path) => [path, `${changes.get(path)?.content ?? tree.get(path)}`]));
}

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}
