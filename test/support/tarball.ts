import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { packTar, type TarHeader } from "modern-tar";

/** An entry of an archive, as whoever packs it wants it. */
export interface Packed {
  readonly name: string;
  readonly text?: string | Uint8Array;
  readonly type?: NonNullable<TarHeader["type"]>;
  readonly linkname?: string;
}

export async function packInto(path: string, entries: readonly Packed[]): Promise<void> {
  await writeFile(path, await packed(entries));
}

async function packed(entries: readonly Packed[]): Promise<Uint8Array> {
  const all = entries.map(({ name, text = "", type = "file", linkname }) => {
    const data = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const size = type === "file" ? data.length : 0;
    return { header: { name, size, type, ...(linkname && { linkname }) }, data: new Uint8Array(data) };
  });
  return gzipSync(await packTar(all));
}
