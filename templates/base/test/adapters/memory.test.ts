import { describe } from "vitest";

import { create as createClock } from "../../src/adapters/clock.ts";
import { open } from "../../src/adapters/database.ts";
import { create } from "../../src/adapters/memory.ts";
import { memoryContract } from "../contracts/memory.ts";

describe("memory in SQLite", () => {
  memoryContract(() => create({ database: open({ path: ":memory:" }), clock: createClock() }));
});
