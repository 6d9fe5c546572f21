import { defineConfig } from "vitest/config";

/**
 * For the model's contract, which needs neither the store nor the engine that a repository starts for its tests. In one
 * process: there are as many combinations under test as cores.
 */
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 1, isolate: false } });
