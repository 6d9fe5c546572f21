import { globSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Servers that the tests need, started once: a database, an engine. None where no layer brings a file.
const globalSetup = globSync("test/runtime/support/global/*.ts", { cwd: import.meta.dirname }).toSorted();
// A busy machine is slow: only a test that hangs may reach these.
const settings = { globalSetup, testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // Tests often wait for processes, so every core has a worker.
    maxWorkers: "100%",
    projects: [
      { test: { name: "agent", include: ["src/**/*.test.ts", "test/{agent,support}/**/*.test.ts"], ...settings } },
      // The files share one module graph in each worker: loading it for each file took most of the time.
      { test: { name: "runtime", include: ["test/runtime/**/*.test.ts"], isolate: false, ...settings } },
      {
        test: {
          name: "evals",
          include: ["evals/**/*.eval.ts"],
          setupFiles: ["test/support/environment.ts"],
          ...settings,
        },
      },
    ],
  },
});
