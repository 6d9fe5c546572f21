import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import lookUpOrder from "./look-up-order.ts";

test("finds an order by its number", async () => {
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

test("answers that there is no such order", async () => {
  expect(await lookUpOrder.execute({ orderId: "4711" }, await toolContext())).toEqual({
    found: false,
    orderId: "4711",
  });
});

test("shows a principal its own orders only", async () => {
  const alice = await toolContext({ principal: "alice" });
  await alice.orders.refund({ orderId: "1001", customer: "alice", reason: "It is broken.", idempotencyKey: "key" });
  const bob = { ...alice, principal: "bob" };
  expect(await lookUpOrder.execute({ orderId: "1001" }, alice)).toMatchObject({ order: { status: "refunded" } });
  expect(await lookUpOrder.execute({ orderId: "1001" }, bob)).toMatchObject({ order: { status: "shipped" } });
});

test.each([[{}], [{ orderId: "" }], [{ orderId: 1001 }], [{ orderId: "1".repeat(41) }]])(
  "rejects the input %j",
  (input) => {
    expect(lookUpOrder.input.safeParse(input).success).toBe(false);
  },
);
