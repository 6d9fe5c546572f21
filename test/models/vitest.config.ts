import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests start processes; the machine may be slow.
  test: { testTimeout: 120_000, hookTimeout: 60_000 },
});
