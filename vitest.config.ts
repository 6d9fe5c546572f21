import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests start processes and install packages; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
