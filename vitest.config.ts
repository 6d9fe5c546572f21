import { configDefaults, defineConfig } from "vitest/config";

/** What comes after a repository was made: npm run test:upkeep. */
export const upkeep = ["test/{starter,update}/*.test.ts", "test/{adopt,doctor,why}.test.ts"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Each of these folders, too, has a command of its own: npm run test:registry and so on.
    exclude: [...configDefaults.exclude, ...upkeep, "test/{history,registry,models,deploy}"],
    globalSetup: "test/support/global/build.ts",
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    // Tests start processes and install packages; the machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
