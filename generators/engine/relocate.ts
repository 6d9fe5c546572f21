import type { File } from "./plan.ts";
import { folderOf, foldersAround, pathBetween, resolvePath, root } from "./relative-path.ts";

/** A file, and its path before the move. */
export interface Moved<Content> {
  readonly from: string;
  readonly file: Content;
}

/** New paths by old path. */
interface Places {
  readonly files: ReadonlyMap<string, string>;
  /** Holds no folder whose files go to several places. */
  readonly folders: ReadonlyMap<string, string>;
  /** Paths of the new version. */
  readonly present: ReadonlySet<string>;
}

const program = /\.[cm]?[jt]sx?$/;

/** Leaves out ".", "..", "./" and "../": as arguments of `split` or `startsWith` they are no paths. */
const relativePath = /(["'`])(\.\.?\/[^"'`\\\r\n]+)\1/g;

/** Finds out where folders go from the files in them. A folder that keeps all of its files, at any depth, stays. */
export function placesOf(files: ReadonlyMap<string, string>, present: ReadonlySet<string> = new Set()): Places {
  const ends = new Map<string, string | undefined>();
  const left = new Set<string>();
  for (const [from, to] of files) {
    for (const folder of foldersAround(from)) {
      const end = endOf(folder, from, to);
      ends.set(folder, ends.has(folder) && ends.get(folder) !== end ? undefined : end);
      if (!to.startsWith(`${folder}/`)) left.add(folder);
    }
  }
  const folders = new Map([[root, root]]);
  for (const [folder, end] of ends) {
    if (end !== undefined) folders.set(folder, end);
    else if (!left.has(folder)) folders.set(folder, folder);
  }
  return { files, folders, present };
}

/** Returns the new path of a folder if its other files move as this one does; undefined if that is not possible. */
function endOf(folder: string, from: string, to: string): string | undefined {
  const rest = from.slice(folder.length);
  if (to === rest.slice(1)) return root;
  return to.endsWith(rest) ? to.slice(0, -rest.length) : undefined;
}

/** Corrects the relative paths in the programs among the files. A file without any is returned as the same object. */
export function relocateAll<Content extends Pick<File, "content">>(
  files: ReadonlyMap<string, Moved<Content>>,
  places: Places,
): Map<string, Content> {
  return new Map([...files].map(([to, moved]) => [to, relocated(moved, to, places)]));
}

function relocated<Content extends Pick<File, "content">>({ from, file }: Moved<Content>, to: string, places: Places) {
  const text = program.test(from) ? textOf(file.content) : undefined;
  if (text === undefined) return file;
  const corrected = relocate(text, { from, to }, places);
  return corrected === text ? file : { ...file, content: new TextEncoder().encode(corrected) };
}

/** Returns undefined for bytes that are not UTF-8. Keeps a byte order mark. */
function textOf(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/**
 * Corrects the relative paths in the text of a file. A string that names a known file or folder from the old path of the
 * file names the same one from its new path. Every other byte stays. A file that stays keeps a path that the new version
 * has, too: there is a new file for it.
 */
export function relocate(text: string, { from, to }: { from: string; to: string }, places: Places): string {
  const [before, after] = [folderOf(from), folderOf(to)];
  return text.replace(relativePath, (whole: string, quote: string, path: string) => {
    const target = resolvePath(before, path);
    if (target === undefined || (from === to && places.present.has(target))) return whole;
    const slash = path.endsWith("/") ? "/" : "";
    const place = (slash ? undefined : places.files.get(target)) ?? places.folders.get(target);
    if (place === undefined || resolvePath(after, path) === place) return whole;
    return quote + pathBetween(after, place) + slash + quote;
  });
}
