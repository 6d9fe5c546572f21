import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import { ToolError } from "../ports/tool.ts";
import issueRefund from "./issue-refund.ts";

const input = { orderId: "1001", reason: "It is broken." };

test("needs an approval", () => {
  expect(issueRefund.risk).toBe("approval");
});

test("refunds an order in full", async () => {
  const context = await toolContext();
  expect(await issueRefund.execute(input, context)).toMatchObject({
    orderId: "1001",
    amountCents: 8_900,
    currency: "EUR",
  });
  expect(await context.orders.find({ orderId: "1001", customer: "alice" })).toMatchObject({ status: "refunded" });
});

test("refunds once when the call runs again", async () => {
  const context = await toolContext();
  const refund = await issueRefund.execute(input, context);
  expect(await issueRefund.execute(input, context)).toEqual(refund);
});

test("tells the model why a second refund is refused", async () => {
  const context = await toolContext();
  await issueRefund.execute(input, context);
  const refused = issueRefund.execute(input, { ...context, idempotencyKey: "run-1/call-2" });
  await expect(refused).rejects.toThrow(new ToolError("Order 1001 has been refunded already."));
});

test("does not show an error of the order system to the model", async () => {
  const error = new Error("connection refused");
  const orders = { ...(await toolContext()).orders, refund: () => Promise.reject(error) };
  await expect(issueRefund.execute(input, await toolContext({ orders }))).rejects.toBe(error);
});

test.each([[{ orderId: "1001" }], [{ orderId: "1001", reason: "" }], [{ orderId: "", reason: "broken" }]])(
  "rejects the input %j",
  (input) => {
    expect(issueRefund.input.safeParse(input).success).toBe(false);
  },
);
