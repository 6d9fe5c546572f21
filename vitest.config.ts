import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // They have commands of their own: npm run test:starter and so on.
    exclude: [...configDefaults.exclude, "test/starter", "test/history", "test/registry", "test/models", "test/deploy"],
    globalSetup: "test/support/global/build.ts",
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    // Tests start processes and install packages; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
