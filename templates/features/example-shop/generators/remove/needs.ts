import { posix } from "node:path";

import { barrelFolders } from "../barrel/index.ts";
import { camelCase } from "../support/names.ts";

/** Texts by path. */
type Texts = ReadonlyMap<string, string>;

/**
 * Finds the leaving files that other files need, with the reasons. `edited` are leaving files that stay in any case. A file
 * that stays keeps its test and everything that it needs.
 */
export function keepNeeded(leaving: Texts, readers: Texts, edited: readonly string[]): Map<string, string> {
  const kept = new Map(edited.map((path) => [path, "you edited it"]));
  const open = [...readers, ...edited.map((path) => [path, leaving.get(path)!] as const)];
  const keep = (path: string, reason: string) => {
    const text = leaving.get(path);
    if (text === undefined || kept.has(path)) return;
    kept.set(path, reason);
    open.push([path, text]);
  };
  // The list grows while it is read.
  for (const [path, text] of open) {
    for (const needed of neededBy(path, text, [...leaving.keys()])) keep(needed, `${path} uses it`);
    if (kept.has(path)) keep(path.replace(/\.ts$/, ".test.ts"), `it tests ${path}`);
  }
  return kept;
}

function neededBy(path: string, text: string, leaving: readonly string[]): string[] {
  const named = namedPaths(path, text);
  const mentions = wordsOf(text);
  return leaving.filter((file) => {
    if (file === path) return false;
    const { dir: folder, name, ext } = posix.parse(file);
    const isModule = barrelFolders.includes(folder) && ext === ".ts" && !name.endsWith(".test");
    return named.has(file) || (isModule && mentions.has(camelCase(name)) && usesBarrel(path, named, folder));
  });
}

/** Whether the names in a file can be those of the modules of a folder. A tool gets each system by its name. */
function usesBarrel(path: string, named: ReadonlySet<string>, folder: string): boolean {
  if (named.has(`${folder}/index.ts`)) return true;
  if (folder !== "src/adapters") return false;
  return /^(src\/tools|test\/agent)\//.test(path) || named.has("test/support/tool-context.ts");
}

/** Returns every path that a file names relative to itself: imports, mocks and files that it reads. */
function namedPaths(path: string, text: string): ReadonlySet<string> {
  const found = text.matchAll(/["'`](\.{1,2}\/[^"'`\n]+)["'`]/g);
  return new Set([...found].map(([, name]) => posix.join(posix.dirname(path), name!)));
}

const commentsAndStrings = /(?<=^|\s)\/\/.*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/gm;

/** Returns the words of the code. A word in a comment does not count, nor in a string, unless the string is a key. */
function wordsOf(text: string): ReadonlySet<string> {
  const keys = [...text.matchAll(/\[["'](\w+)["']\]/g)].map(([, key]) => key!);
  return new Set([...(text.replace(commentsAndStrings, '""').match(/[\w$]+/g) ?? []), ...keys]);
}
