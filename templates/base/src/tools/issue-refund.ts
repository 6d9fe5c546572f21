import { z } from "zod";

import { RefundRefused } from "../ports/orders.ts";
import { defineTool, ToolError } from "../ports/tool.ts";

export default defineTool({
  description: "Pays an order back in full. A person of the shop approves it first.",
  input: z.object({
    orderId: z.string().min(1).max(40).describe("The order number, for example 1001."),
    reason: z.string().min(1).max(500).describe("Why, in the customer's words."),
  }),
  risk: "approval",
  execute: async ({ orderId, reason }, { orders, idempotencyKey, signal }) => {
    try {
      return await orders.refund({ orderId, reason, idempotencyKey }, signal);
    } catch (error) {
      if (error instanceof RefundRefused) throw new ToolError(error.message);
      throw error;
    }
  },
});
