import { defineConfig } from "vitest/config";

// A whole check of a generated repository takes minutes on a small machine.
export default defineConfig({
  test: { include: ["test/history/*.test.ts"], testTimeout: 10 * 60_000, hookTimeout: 60_000 },
});
