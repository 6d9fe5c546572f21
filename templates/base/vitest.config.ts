import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"] } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"], setupFiles: ["evals/environment.ts"] } },
    ],
  },
});
