import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import { ToolError } from "../ports/tool.ts";
import issueRefund from "./issue-refund.ts";

const input = { orderId: "1001", reason: "It is broken." };

test("a person has to approve it", () => {
  expect(issueRefund.risk).toBe("approval");
});

test("an order is paid back in full", async () => {
  const context = await toolContext();
  expect(await issueRefund.execute(input, context)).toMatchObject({
    orderId: "1001",
    amountCents: 8_900,
    currency: "EUR",
  });
  expect(await context.orders.find("1001")).toMatchObject({ status: "refunded" });
});

test("a call that runs again pays nothing more", async () => {
  const context = await toolContext();
  const refund = await issueRefund.execute(input, context);
  expect(await issueRefund.execute(input, context)).toEqual(refund);
});

test("a second call for the same order is refused, in words for the customer", async () => {
  const context = await toolContext();
  await issueRefund.execute(input, context);
  const refused = issueRefund.execute(input, { ...context, idempotencyKey: "run-1/call-2" });
  await expect(refused).rejects.toThrow(new ToolError("Order 1001 has been refunded already."));
});

test("what goes wrong in the order system is not for the model to read", async () => {
  const error = new Error("connection refused");
  const orders = { ...(await toolContext()).orders, refund: () => Promise.reject(error) };
  await expect(issueRefund.execute(input, await toolContext({ orders }))).rejects.toBe(error);
});

test.each([[{ orderId: "1001" }], [{ orderId: "1001", reason: "" }], [{ orderId: "", reason: "broken" }]])(
  "it does not take %j",
  (input) => {
    expect(issueRefund.input.safeParse(input).success).toBe(false);
  },
);
