import type { Memory } from "./memory.ts";
import type { Tree } from "./tree.ts";

/** The repository before the removal. */
export interface Situation {
  readonly memory: Memory;
  readonly tree: Tree;
  /** Links in the place of files that differ without the example. */
  readonly links: readonly string[];
}

/** A file after the removal. */
export interface Change {
  /** Undefined for a file that is deleted. */
  readonly content: string | Buffer | undefined;
  readonly how: "delete" | "change" | "merge";
}

export type Changes = ReadonlyMap<string, Change>;

/** Files that stay, with the reason. */
export type Kept = ReadonlyMap<string, string>;

/** Whether the file differs from the generated one. The user's own files do. */
export function isEdited({ memory, tree }: Situation, path: string): boolean {
  const [generated, present] = [memory.generated.get(path), tree.get(path)];
  return !generated || !present || !isSame(generated, present);
}

/** Compares two files. An editor on Windows may have changed the line ends of a text. */
export function isSame(one: Buffer, other: Buffer): boolean {
  return one.equals(other) || withUnixLines(one) === withUnixLines(other);
}

function withUnixLines(content: Buffer): string {
  return content.toString("latin1").replaceAll("\r\n", "\n");
}
