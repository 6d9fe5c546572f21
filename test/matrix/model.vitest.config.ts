import { defineConfig } from "vitest/config";

/** Runs the test of the model's adapter without a store and an engine. One worker: each core tests another combination. */
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 1, isolate: false } });
