import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // It has dependencies of its own: npm run test:registry.
    exclude: [...configDefaults.exclude, "test/registry"],
    // Tests start processes and install packages; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
