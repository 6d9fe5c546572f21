import { createHash } from "node:crypto";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { strangersEnvironment } from "../support/cli.ts";
import { cache } from "./buildah.ts";
import type { PackageManager } from "./repositories.ts";

interface Lock {
  readonly file: string;
  /** Writes the lockfile and installs nothing. */
  readonly command: string;
}

const locks: Record<PackageManager, Lock> = {
  npm: { file: "package-lock.json", command: "npm install --package-lock-only --no-audit --no-fund" },
  pnpm: { file: "pnpm-lock.yaml", command: "npx --yes pnpm@12.21.0 install --lockfile-only" },
  yarn: {
    file: "yarn.lock",
    command: "npx --yes --package=@yarnpkg/cli-dist@4.18.1 yarn install --mode=update-lockfile",
  },
  bun: { file: "bun.lock", command: "npx --yes bun@1.4.2 install --lockfile-only" },
};

/** Gives the repository the lockfile that an install would leave; the same one again while package.json is the same. */
export async function lock(repository: string, manager: PackageManager): Promise<void> {
  const { file, command } = locks[manager];
  const manifest = await readFile(join(repository, "package.json"));
  const known = join(cache, "locks", createHash("sha256").update(manifest).digest("hex"), file);
  const took = await cp(known, join(repository, file)).then(
    () => true,
    () => false,
  );
  if (took) return;
  const [program = "", ...parameters] = command.split(" ");
  // Yarn takes a folder below another project's for a part of that one, unless it has a lockfile.
  if (manager === "yarn") await execa("touch", [join(repository, file)]);
  await execa(program, parameters, { cwd: repository, env: strangersEnvironment(), extendEnv: false });
  await mkdir(join(known, ".."), { recursive: true });
  await cp(join(repository, file), known);
}
