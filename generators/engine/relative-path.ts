/** Paths have forward slashes and are relative to the root, which is ".". */
export const root = ".";

export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? root : path.slice(0, end);
}

/** Returns the folders around a file from the inside out, without the root. */
export function foldersAround(path: string): string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== root; folder = folderOf(folder)) folders.push(folder);
  return folders;
}

/** Returns the path that `relative` names in the folder, or undefined when it leads out of the root. */
export function resolvePath(folder: string, relative: string): string | undefined {
  const segments = segmentsOf(folder);
  for (const segment of relative.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/") || root;
}

/** Returns the path from a folder to a file or folder. It begins with a dot, as imports do. */
export function pathBetween(folder: string, target: string): string {
  const [from, to] = [segmentsOf(folder), segmentsOf(target)];
  const different = from.findIndex((segment, index) => segment !== to[index]);
  const shared = different < 0 ? from.length : different;
  const up = from.slice(shared).map(() => "..");
  return [...(up.length > 0 ? up : ["."]), ...to.slice(shared)].join("/");
}

function segmentsOf(path: string): string[] {
  return path === root ? [] : path.split("/");
}
