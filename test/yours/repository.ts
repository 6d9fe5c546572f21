import { appendFile, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cli, plainEnvironment, projectRoot } from "../support/cli.ts";
import { lastingSandbox } from "../support/sandbox.ts";
import { gitIn } from "../support/update.ts";

/** A fresh repository, committed, on the install that all tests share. */
export async function freshRepository(...flags: string[]): Promise<string> {
  const folder = await lastingSandbox();
  const repository = join(folder, "my-agent");
  const { exitCode, stderr } = await cli([repository, "--yes", "--no-install", ...flags], { folder });
  if (exitCode !== 0) throw new Error(stderr);
  await share(repository);
  return repository;
}

/** Gives the repository the packages of this project. Git does not see them. */
export async function share(repository: string): Promise<void> {
  await symlink(join(projectRoot, "node_modules"), join(repository, "node_modules"));
  await mkdir(join(repository, ".git/info"), { recursive: true });
  await appendFile(join(repository, ".git/info/exclude"), "/node_modules\n");
}

/** Runs an npm script of the repository and returns all that it prints. Rejects when the script fails. */
export async function npmRun(repository: string, ...parameters: string[]): Promise<string> {
  const { all } = await execa("npm", ["run", ...parameters], {
    cwd: repository,
    env: plainEnvironment(join(repository, ".."), { NO_COLOR: "1" }),
    extendEnv: false,
    all: true,
    stdin: "ignore",
  });
  return all;
}

/** Paths that differ from the last commit, but for derived ones. */
export function touchedFiles(repository: string): string[] {
  const status = gitIn(repository, "status", "--porcelain", "--no-renames", "--untracked-files=all");
  return status
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3));
}

export function commitAll(repository: string): void {
  gitIn(repository, "add", "--all");
  gitIn(repository, "commit", "--quiet", "--message", "Ours");
}
