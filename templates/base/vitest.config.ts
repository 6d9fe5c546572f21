import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "test", include: ["src/**/*.test.ts", "test/**/*.test.ts"] } },
      { test: { name: "evals", include: ["evals/**/*.eval.ts"] } },
    ],
  },
});
