import { defineConfig } from "rolldown";

/** One file to start with, and chunks that are loaded only by the runs that need them. */
export default defineConfig({
  input: { "create-agent-app": "bin/create-agent-app.ts", main: "generators/main.ts" },
  platform: "node",
  transform: { target: "node20.19" },
  output: {
    dir: "dist",
    cleanDir: true,
    format: "esm",
    minify: true,
    chunkFileNames: "[name]-[hash].js",
  },
});
