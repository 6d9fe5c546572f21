import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Once for all tests: a place for what Node has compiled, for the programs that they start. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "compiled-"));
  project.provide("compileCache", folder);
  return () => rm(folder, { recursive: true, force: true });
}
