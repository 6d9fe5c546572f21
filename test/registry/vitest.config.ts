import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests start processes; the machine may be slow.
  test: { globalSetup: "../support/global/build.ts", testTimeout: 60_000, hookTimeout: 60_000 },
});
