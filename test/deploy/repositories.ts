import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { cli } from "../support/cli.ts";
import { lastingSandbox } from "../support/sandbox.ts";

// Asked for here and not in a hook, where vitest would not hear that it has to go away.
const scratch = await lastingSandbox();

/** A repository as the program writes it, not installed. The answers are flags: `--deploy docker`. */
export async function repository(answers: string): Promise<string> {
  const folder = await mkdtemp(join(scratch, "repository-"));
  const { exitCode, stderr } = await cli(["agent", "--yes", "--no-install", "--no-git", ...answers.split(" ")], {
    folder,
  });
  if (exitCode !== 0) throw new Error(stderr);
  return join(folder, "agent");
}

export function textOf(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), "utf8");
}

// oxlint-disable-next-line typescript/no-explicit-any -- What is in a document is what the tests are about.
export async function documentOf(folder: string, path: string): Promise<any> {
  return parse(await textOf(folder, path));
}

export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;

export type PackageManager = (typeof packageManagers)[number];
