import { defineConfig } from "vitest/config";

/** For the model's contract, which needs neither the store nor the engine that a repository starts for its tests. */
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 30_000 } });
