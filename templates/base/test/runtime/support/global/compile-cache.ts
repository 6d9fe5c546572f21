import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Once for all tests: a place for what Node has compiled, for the programs that they start. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "compiled-"));
  project.provide("compileCache", folder);
  // A program that is just ending may still write there.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
