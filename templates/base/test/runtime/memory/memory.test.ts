import { describe } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create } from "../../../src/runtime/memory/memory.ts";
import { memoryContract } from "../contracts/memory.ts";
import { openDatabase } from "../support/store.ts";

describe("memory", () => {
  memoryContract(async () => create({ database: await openDatabase(), clock: createClock() }));
});
