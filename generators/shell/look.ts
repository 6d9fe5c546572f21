import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathExists } from "fs-extra/esm";
import { run } from "./run.ts";

/** Which of the paths have something at them. */
export async function presentOf(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(paths.map((path) => pathExists(join(root, path))));
  return new Set(paths.filter((_, index) => found[index]));
}

/** What a program says of its version, asked where no repository has a say in it. Undefined where it is not there. */
export async function versionOf(program: string, interruption: AbortSignal): Promise<string | undefined> {
  const finished = await run(program, ["--version"], { folder: tmpdir(), interruption });
  return finished.succeeded ? finished.stdout.trim() : undefined;
}
