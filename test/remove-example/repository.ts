import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import { cli, plainEnvironment } from "../support/cli.ts";
import { filesIn } from "../support/files.ts";
import { lastingSandbox, sandbox } from "../support/sandbox.ts";
import { share } from "../yours/repository.ts";

const originals = await lastingSandbox();
const creations = new Map<string, Promise<string>>();

/** Creates a repository with these flags, without git, on the shared install. All have the same name. */
export async function created(...flags: string[]): Promise<string> {
  const key = flags.join(" ");
  const creation = creations.get(key) ?? create(join(originals, `${creations.size}`, "agent"), flags);
  creations.set(key, creation);
  const repository = join(await sandbox(), "agent");
  const original = await creation;
  const filter = (path: string) => path !== join(original, ".git");
  await cp(original, repository, { recursive: true, verbatimSymlinks: true, filter });
  return repository;
}

/** Creates a repository with git. */
export async function create(repository: string, flags: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await cli([repository, "--yes", "--no-install", ...flags], { folder: originals });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  await share(repository);
  return repository;
}

/** Reads every file but `.env`, which has a random key. */
export async function textsIn(repository: string): Promise<Record<string, string>> {
  const paths = (await filesIn(repository)).filter((path) => path !== ".env" && path !== "node_modules");
  const entries = paths.map(async (path) => [path, await readFile(join(repository, path), "utf8")]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

/** Runs Node in the repository, without a terminal. */
export async function node(repository: string, ...parameters: string[]) {
  const env = plainEnvironment(join(repository, ".."), { NO_COLOR: "1" });
  const options = { cwd: repository, env, extendEnv: false, reject: false, stdin: "ignore" } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, parameters, options);
  return { exitCode, stdout, stderr };
}

export const script = "generators/remove.ts";
export const remove = (repository: string, ...flags: string[]) =>
  node(repository, script, "example", "--yes", ...flags);

/** Returns the output of the compiler, empty when all is well. */
export async function typeErrors(repository: string): Promise<string> {
  return (await node(repository, "node_modules/typescript/bin/tsc")).stdout;
}

export function text(repository: string, path: string): Promise<string> {
  return readFile(join(repository, path), "utf8");
}

/** Replaces a part of a file. Throws when the file lacks it. */
export async function edit(repository: string, path: string, from: string, to: string): Promise<void> {
  const before = await text(repository, path);
  if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
  await writeFile(
    join(repository, path),
    before.replace(from, () => to),
  );
}
