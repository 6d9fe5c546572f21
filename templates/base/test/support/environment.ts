import { existsSync } from "node:fs";

// Loads the key of a real model before the evals: see vitest.config.ts.
if (existsSync(".env")) process.loadEnvFile(".env");
