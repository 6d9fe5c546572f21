/** One thing that lies where a starter was found, by its path below the folder of the starter. */
export interface Item {
  readonly path: string;
  readonly kind: "file" | "link" | "device" | "repository";
  readonly executable: boolean;
  readonly size: number;
}

/** Where starters lie: a folder of this machine, or what was fetched. Nothing of it is ever run or written as it is. */
export interface Store {
  /** As a person reads it. */
  readonly label: string;
  /** Whether it is a folder of this machine, the person's own. */
  readonly isOwn: boolean;
  /** The folder of the starter that was asked for. */
  readonly root: string;
  /** The folder that one in it may name others in. */
  readonly top: string;
  /** What was found, exactly: a package at its version, a commit. Undefined where there is no such name. */
  readonly resolved: string | undefined;
  /** Everything below the folder whose path begins with one of the names. Paths are as they were found: unchecked. */
  list(folder: string, names: readonly string[]): Promise<Item[]>;
  /** The contents, in their order. */
  read(folder: string, items: readonly Item[]): Promise<Uint8Array[]>;
}

/** A store that holds everything in one list, by paths from its top. */
export function below<Listed extends Item>(items: readonly Listed[], folder: string, names: readonly string[]) {
  const prefix = folder === "" ? "" : `${folder}/`;
  return items
    .filter(({ path }) => path.startsWith(prefix))
    .map((item) => ({ ...item, path: item.path.slice(prefix.length) }))
    .filter(({ path }) => names.includes(path.split("/")[0]!));
}
