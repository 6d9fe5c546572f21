import { defineConfig } from "vitest/config";

const postgres = {
  // One of its own, unless TEST_DATABASE_URL names another.
  globalSetup: ["test/support/postgres/global-setup.ts"],
  // Most tests begin with a new connection to it, and the machine may be busy.
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"], ...postgres } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"], setupFiles: ["evals/environment.ts"], ...postgres } },
    ],
  },
});
