import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One file after the other: images are built in one store.
    fileParallelism: false,
    // A base system is installed the first time, and images are built.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
