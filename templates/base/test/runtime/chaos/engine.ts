import type { ChaosEngine, Workers } from "./surroundings.ts";

/*
 * The only file of the harness that knows which engine the program has.
 */

export const workers: Workers = { most: 1, because: "The embedded engine is one process on its store." };

/** One that nobody else uses, for so many processes. */
export async function openEngine(_workers: number): Promise<ChaosEngine> {
  return { environmentOf: () => ({}), close: async () => undefined };
}
