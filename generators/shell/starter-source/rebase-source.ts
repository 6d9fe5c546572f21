import { isAbsolute, relative, resolve, sep } from "node:path";
import type { StarterRecord } from "../../engine/manifest.ts";
import { parseSource } from "../../engine/source.ts";

/** Returns the record with its source relative to `root`. The user typed the source relative to `folder`. */
export function rebaseSource(root: string, record: StarterRecord, folder: string): StarterRecord {
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
