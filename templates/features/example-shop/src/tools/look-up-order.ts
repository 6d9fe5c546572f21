import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({
  description: "Looks up one order of the shop by its number: its status, item, price and the day it was shipped.",
  input: z.object({ orderId: z.string().min(1).max(40).describe("The order number, for example 1001.") }),
  risk: "read",
  // The principal is the customer: the system returns no order of anybody else.
  execute: async ({ orderId }, { orders, principal, signal }) => {
    const order = await orders.find({ orderId, customer: principal }, signal);
    return order ? { found: true, order } : { found: false, orderId };
  },
});
