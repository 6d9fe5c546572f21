import { isAbsolute, relative, resolve, sep } from "node:path";
import type { StarterRecord } from "../../engine/manifest.ts";
import { parseSource } from "../../engine/source.ts";

/** What a repository remembers of a starter that was named in another folder: its source as it is named from there. */
export function seenFrom(root: string, record: StarterRecord, folder: string): StarterRecord {
  const source = sourceFrom(root, record.source, folder);
  const links = record.chain.slice(0, -1);
  return { ...record, source, chain: [...links, { ...record.chain.at(-1)!, source }] };
}

function sourceFrom(root: string, text: string, folder: string): string {
  const source = parseSource(text);
  const isRelative = "path" in source && !isAbsolute(source.path);
  if (!isRelative) return text;
  const path = relative(root, resolve(folder, source.path)).split(sep).join("/");
  return path.startsWith(".") || isAbsolute(path) ? path : `./${path}`;
}
