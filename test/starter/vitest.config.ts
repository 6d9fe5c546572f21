import { defineConfig, mergeConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

// What a starter may and may not do: as many starts of the program as all else together.
export default mergeConfig(shared, defineConfig({ test: { include: ["test/starter/*.test.ts"], exclude: [] } }));
