import type { CommandContext } from "../cli/context.ts";
import { lockfilesOf, packageManagers } from "../engine/package-manager.ts";
import { pathsIn } from "../engine/rules.ts";
import type { AgentAppFiles } from "../shell/agent-app-files.ts";
import { entryAt, entryOf, isSameEntry, type Entry } from "../shell/entry.ts";
import { examplePath } from "../shell/example.ts";
import { gitVersion } from "../shell/git.ts";
import { presentOf, versionOf } from "../shell/look.ts";
import type { Machine } from "./checks/machine.ts";

const places =
  "node_modules .pnp.cjs .github/workflows .gitlab-ci.yml .circleci Jenkinsfile azure-pipelines.yml Dockerfile Containerfile deploy";

const looked = [...packageManagers.flatMap((manager) => [...lockfilesOf(manager)]), ...places.split(" "), examplePath];

/** Reads the files of the repository and runs none of them. */
export async function readTree(root: string, { manifest, baseline, ledger }: AgentAppFiles) {
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
  { packageManager }: AgentAppFiles["manifest"],
  { host, interruption }: CommandContext,
): Promise<Machine> {
  const [git, manager] = await Promise.all([
    gitVersion({ folder: root, interruption }),
    versionOf(packageManager, interruption),
  ]);
  const { nodeVersion, environment } = host;
  return { nodeVersion, userAgent: environment["npm_config_user_agent"], git, packageManager: manager };
}
