import { globSync } from "node:fs";
import { defineConfig } from "vitest/config";

// What all tests need beside the program, started once: a database, an engine. Nothing unless there is a file for it.
const globalSetup = globSync("test/support/global/*.ts", { cwd: import.meta.dirname }).toSorted();
// The machine may be busy: a test that hangs is still told from one that is slow.
const settings = { globalSetup, testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // Much of the suite waits for processes, so every core may have a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"], ...settings } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"], setupFiles: ["evals/environment.ts"], ...settings } },
    ],
  },
});
