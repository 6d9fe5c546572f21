import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Creates the compile cache of Node for all processes of the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "compiled-"));
  project.provide("compileCache", folder);
  // An ending process may still write to the folder.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
