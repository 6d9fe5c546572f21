import { configDefaults, defineConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

export default defineConfig({
  test: { ...shared.test, include: ["test/starter/*.test.ts"], exclude: configDefaults.exclude },
});
