import { defineConfig } from "vitest/config";

// The machine may be busy: a test that hangs is still told from one that is slow.
const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"], ...patience } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"], setupFiles: ["evals/environment.ts"], ...patience } },
    ],
  },
});
