import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import waiveFees from "./waive-fees.ts";

test("needs an approval", () => {
  expect(waiveFees.risk).toBe("approval");
});

test("waives the fees of the principal", async () => {
  expect(await waiveFees.execute({ reason: "The branch was closed." }, await toolContext())).toEqual({
    waivedCents: 450,
  });
});
