import { defineConfig } from "vitest/config";

// A Postgres of its own, unless TEST_DATABASE_URL names one.
const globalSetup = ["test/support/postgres/global-setup.ts"];

export default defineConfig({
  test: {
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"], globalSetup } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"], setupFiles: ["evals/environment.ts"], globalSetup } },
    ],
  },
});
