import { existsSync } from "node:fs";

// A real model needs its key from there. Comes before the evals: see vitest.config.ts.
if (existsSync(".env")) process.loadEnvFile(".env");
