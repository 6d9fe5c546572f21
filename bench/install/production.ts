import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Install {
  readonly packages: number;
  /** What it takes on the disk, in millions of bytes. */
  readonly megabytes: number;
  /** Packages that run something when they are installed, as `name@version`. */
  readonly withScripts: readonly string[];
}

/** A production install stays below these. */
export const limits = { packages: 60, megabytes: 80 };

/** npm's own list of what it put there. */
interface InstalledPackages {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly hasInstallScript?: boolean }>>;
}

/** Measures what npm installed in `folder`. */
export async function measureInstall(folder: string): Promise<Install> {
  const modules = join(folder, "node_modules");
  const { packages } = JSON.parse(await readFile(join(modules, ".package-lock.json"), "utf8")) as InstalledPackages;
  const withScripts = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
  return { packages: Object.keys(packages).length, megabytes: (await bytesIn(modules)) / 1e6, withScripts };
}

/** What an install has that it must not have; empty when it is as promised. */
export function problemsOf({ packages, megabytes, withScripts }: Install): string[] {
  return [
    ...(packages >= limits.packages ? [`${packages} packages are too many: fewer than ${limits.packages}.`] : []),
    ...(megabytes >= limits.megabytes
      ? [`${megabytes.toFixed(1)} MB are too much: less than ${limits.megabytes}.`]
      : []),
    ...withScripts.map((name) => `${name} has an install script.`),
  ];
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(entries.map(async (entry) => (await lstat(join(folder, entry))).blocks * 512));
  return sizes.reduce((sum, size) => sum + size, 0);
}
