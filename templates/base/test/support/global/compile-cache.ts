import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Compiling the sources is half of what a start of the program costs, and the tests start it some hundred times. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "compiled-"));
  process.env["NODE_COMPILE_CACHE"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
