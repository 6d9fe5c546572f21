import { lockfilesOf, packageManagers } from "../engine/package-manager.ts";
import { pathsIn } from "../engine/rules.ts";
import type { Means } from "../means.ts";
import { entryAt, entryOf, isSameEntry, type Entry } from "../shell/entry.ts";
import { examplePath } from "../shell/example.ts";
import { gitVersion } from "../shell/git.ts";
import { presentOf, versionOf } from "../shell/look.ts";
import type { recall } from "../update/memory.ts";
import type { Machine } from "./checks/machine.ts";

export type Memory = Awaited<ReturnType<typeof recall>>;

const places =
  "node_modules .pnp.cjs .github/workflows .gitlab-ci.yml .circleci Jenkinsfile azure-pipelines.yml Dockerfile Containerfile deploy";

const looked = [...packageManagers.flatMap((manager) => [...lockfilesOf(manager)]), ...places.split(" "), examplePath];

/** The repository as it lies on the disk; nothing of it is run. */
export async function readTree(root: string, { manifest, baseline, ledger }: Memory) {
  const paths = [...new Set([...baseline.keys(), ...ledger.map(({ at }) => at), ".env"])];
  const entries = new Map<string, Entry | undefined>();
  for (const path of paths) entries.set(path, await entryAt(root, path));
  const present = await presentOf(root, [...looked, ...pathsIn(manifest.policies ?? [])]);
  return {
    present,
    generatedBy: (layer: string) =>
      [...baseline].filter(([, { layers }]) => layers.join() === layer).map(([path]) => path),
    isThere: (path: string) => present.has(path),
    isUntouched: (path: string) => {
      const file = baseline.get(path);
      return Boolean(file) && isSameEntry(entries.get(path), entryOf(file!));
    },
    text: (path: string) => {
      const content = entries.get(path)?.content;
      return content && new TextDecoder().decode(content);
    },
  };
}

export async function readMachine(
  root: string,
  { packageManager }: Memory["manifest"],
  { surroundings, interruption }: Means,
): Promise<Machine> {
  const [git, manager] = await Promise.all([
    gitVersion({ folder: root, interruption }),
    versionOf(packageManager, interruption),
  ]);
  const { nodeVersion, environment } = surroundings;
  return { nodeVersion, userAgent: environment["npm_config_user_agent"], git, packageManager: manager };
}
