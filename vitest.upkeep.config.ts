import { configDefaults, defineConfig } from "vitest/config";
import shared, { upkeep } from "./vitest.config.ts";

export default defineConfig({ test: { ...shared.test, include: upkeep, exclude: configDefaults.exclude } });
