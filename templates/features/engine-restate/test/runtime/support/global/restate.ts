import type { TestProject } from "vitest/node";

import type { Addresses } from "../restate/process.ts";
import { startRestate } from "../restate/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the Restate of all tests is; each test has services of its own in it. */
    restate: Addresses;
  }
}

/** Once for all tests: a Restate. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ingress, admin, end } = await startRestate();
  project.provide("restate", { ingress, admin });
  return end;
}
