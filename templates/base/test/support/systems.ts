import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import * as adapters from "../../src/adapters/index.ts";
import type { Systems } from "../../src/ports/tool.ts";
import { readConfig } from "../../src/runtime/config.ts";
import { createSystems, variablesOf } from "../../src/runtime/systems.ts";

const file = new URL("../../.env.test", import.meta.url);

/** Values of your adapters' variables in tests and evals, from `.env.test`. */
export const testEnvironment = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};

/** New systems, as src/adapters creates them from `.env.test`. */
export function createTestSystems(): Promise<Systems> {
  return createSystems(adapters, readConfig(variablesOf(adapters), testEnvironment));
}
