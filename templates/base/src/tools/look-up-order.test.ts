import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import lookUpOrder from "./look-up-order.ts";

test("an order is found by its number", async () => {
  expect(await lookUpOrder.execute({ orderId: "1001" }, await toolContext())).toEqual({
    found: true,
    order: {
      id: "1001",
      status: "shipped",
      item: "Walnut desk lamp",
      totalCents: 8_900,
      currency: "EUR",
      shippedOn: "2026-11-16",
    },
  });
});

test("that there is no such order is an answer, not a failure", async () => {
  expect(await lookUpOrder.execute({ orderId: "4711" }, await toolContext())).toEqual({
    found: false,
    orderId: "4711",
  });
});

test.each([[{}], [{ orderId: "" }], [{ orderId: 1001 }], [{ orderId: "1".repeat(41) }]])(
  "it does not take %j",
  (input) => {
    expect(lookUpOrder.input.safeParse(input).success).toBe(false);
  },
);
