import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ParsedTarEntryWithData } from "modern-tar";
import { problemWithPath } from "../../engine/paths.ts";
import { errors } from "../../errors.ts";
import { below, type Item, type Store } from "./store.ts";

/** A package may hold more than the starter; what it unpacks to is held in memory, and never anywhere else. */
const most = { packed: 20_000_000, unpacked: 100_000_000, entries: 20_000 };

interface Unpacked extends Item {
  readonly content: Uint8Array;
}

/**
 * What a tarball holds. Read in memory: nothing is unpacked to a disk, so that no path and no link in it leads anywhere.
 * `resolve` says what it is exactly, by the package.json in it.
 */
export async function openTarball(path: string, label: string, resolve: Resolve = () => undefined): Promise<Store> {
  const items = itemsOf(label, await unpack(path, label));
  const root = rootOf(items);
  const resolved = resolve(items.find((item) => item.path === `${root}/package.json`)?.content);
  return {
    label: resolved ?? label,
    isOwn: false,
    root,
    top: root,
    resolved,
    list: (folder, names) => Promise.resolve(below(items, folder, names)),
    read: (_, wanted) => Promise.resolve(wanted.map((item) => (item as Unpacked).content)),
  };
}

type Resolve = (manifest: Uint8Array | undefined) => string | undefined;

async function unpack(path: string, label: string): Promise<ParsedTarEntryWithData[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw errors.noStarter(label, path);
  if (found.size > most.packed) throw errors.unsafeStarter(label, `it is larger than ${most.packed / 1_000_000} MB`);
  const packed = await readFile(path);
  const unpacked = await promisify(gunzip)(packed, { maxOutputLength: most.unpacked }).catch((error) => {
    const isBomb = error.code === "ERR_BUFFER_TOO_LARGE";
    const problem = isBomb
      ? `it unpacks to more than ${most.unpacked / 1_000_000} MB`
      : `it is not gzip: ${error.message}`;
    throw errors.unsafeStarter(label, problem);
  });
  // Loaded late, because few starters are tarballs.
  const { unpackTar } = await import("modern-tar");
  return unpackTar(unpacked, { strict: true }).catch((error: Error) => {
    throw errors.unsafeStarter(label, `it is no whole tar archive: ${error.message}`);
  });
}

const leading = /(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-z]:|\0/i;

function itemsOf(label: string, entries: readonly ParsedTarEntryWithData[]): Unpacked[] {
  if (entries.length > most.entries) throw errors.unsafeStarter(label, `it has more than ${most.entries} entries`);
  return entries.flatMap(({ header, data }) => {
    const path = header.name.replace(/^(\.\/)+/, "").replace(/\/$/, "");
    if (header.type === "directory" && (path === "" || path === ".")) return [];
    // Also of what is not looked at: an archive that tries this is not an honest one.
    if (leading.test(path)) throw errors.unsafePath(label, path, problemWithPath(path) ?? "leads out of its folder");
    if (header.type === "directory") return [];
    const [content, executable] = [data ?? new Uint8Array(), ((header.mode ?? 0) & 0o100) !== 0];
    return [{ path, kind: kindOf(header.type), content, size: content.length, executable }];
  });
}

function kindOf(type: string | undefined): Item["kind"] {
  if (type === undefined || type === "file") return "file";
  return type === "link" || type === "symlink" ? "link" : "device";
}

/** npm puts everything into one folder; what is packed by hand may lie at the top. */
function rootOf(items: readonly Item[]): string {
  const isAtTop = items.some(({ path }) => path === "agent-starter.json");
  return isAtTop ? "" : (items[0]?.path.split("/")[0] ?? "");
}
