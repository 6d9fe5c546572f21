import type { TestProject } from "vitest/node";

import type { Addresses } from "../restate/process.ts";
import { startRestate } from "../restate/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Addresses of the Restate of all tests. Each test has its own services. */
    restate: Addresses;
  }
}

/** Starts one Restate for all tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ingress, admin, end } = await startRestate();
  project.provide("restate", { ingress, admin });
  return end;
}
