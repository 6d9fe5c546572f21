import { basename } from "node:path";
import { manifestPath } from "../engine/manifest.ts";
import type { Machine } from "../engine/machine.ts";
import { lockfilesOf, packageManagers } from "../engine/package-manager.ts";
import { contentsBelow } from "../shell/look.ts";

/** The repository to adopt. */
export interface Tree {
  readonly name: string;
  contentOf(path: string): Uint8Array | undefined;
  readonly paths: readonly string[];
  /** Possible machines of its creation, by its lockfile and the Node in package.json. */
  readonly machines: readonly Machine[];
  /** Answers in the manifest of an early version of this program. */
  readonly answers: Readonly<Record<string, string>>;
}

export async function readTree(root: string): Promise<Tree> {
  const contents = await contentsBelow(root);
  const manifest = parse(contents.get("package.json"));
  const name = String(manifest["name"] ?? basename(root));
  const locked = packageManagers.filter((manager) => lockfilesOf(manager).some((path) => contents.has(path)));
  const needsItsOwnNode = Object.hasOwn((manifest["devDependencies"] ?? {}) as object, "node");
  const managers = locked.length === 1 ? locked : packageManagers;
  const remembered = parse(contents.get(manifestPath));
  return {
    name,
    contentOf: (path) => contents.get(path),
    paths: [...contents.keys()],
    answers: (remembered["answers"] ?? {}) as Record<string, string>,
    machines: managers.flatMap((packageManager) => [
      { packageManager, needsItsOwnNode },
      { packageManager, needsItsOwnNode: !needsItsOwnNode },
    ]),
  };
}

function parse(content: Uint8Array | undefined): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(content)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
