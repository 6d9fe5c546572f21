import { defineConfig } from "vitest/config";

// Each test runs the checks of a generated repository, which take a minute on a small machine.
export default defineConfig({
  test: {
    include: ["test/yours/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 10 * 60_000,
    hookTimeout: 60_000,
  },
});
