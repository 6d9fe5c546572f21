import { describe, expect, test } from "vitest";

import { create } from "../../src/runtime/clock.ts";
import { clockContract } from "./contracts/clock.ts";

describe("the clock of this computer", () => {
  clockContract(create);
});

test("its ids are UUIDs of version 7", () => {
  expect(create().id()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
