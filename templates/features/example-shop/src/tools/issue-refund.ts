import { z } from "zod";

import { RefundRefused } from "../ports/orders.ts";
import { defineTool, ToolError } from "../ports/tool.ts";

export default defineTool({
  description: "Refunds an order in full. The request needs an approval first.",
  input: z.object({
    orderId: z.string().min(1).max(40).describe("The order number, for example 1001."),
    reason: z.string().min(1).max(500).describe("Why, in the customer's words."),
  }),
  risk: "approval",
  execute: async ({ orderId, reason }, { orders, principal, idempotencyKey, signal }) => {
    try {
      return await orders.refund({ orderId, customer: principal, reason, idempotencyKey }, signal);
    } catch (error) {
      if (error instanceof RefundRefused) throw new ToolError(error.message);
      throw error;
    }
  },
});
