import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ChaosStore } from "./surroundings.ts";

/*
 * The only file of the harness that knows which store the program has.
 */

/** One that nobody else uses. */
export async function openStore(): Promise<ChaosStore> {
  const folder = await mkdtemp(join(tmpdir(), "chaos-"));
  return {
    environment: { DATABASE_PATH: join(folder, "agent.db") },
    close: () => rm(folder, { recursive: true }),
  };
}
