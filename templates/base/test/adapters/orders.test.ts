import { describe, expect, test } from "vitest";

import { create } from "../../src/adapters/orders.ts";
import { ordersContract } from "../contracts/orders.ts";
import { temporaryFile } from "../support/temporary.ts";

const known = { shipped: "1001", cancelled: "1004", absent: "9999" };

describe("the example order system", () => {
  ordersContract(known, () => create({ ORDERS_PATH: ":memory:" }));
});

test("it keeps a refund when it is opened again", async () => {
  const path = temporaryFile("shop/orders.db");
  const request = { orderId: "1001", reason: "It is broken.", idempotencyKey: "key" };
  const refund = await create({ ORDERS_PATH: path }).refund(request);
  const reopened = create({ ORDERS_PATH: path });
  expect(await reopened.find("1001")).toMatchObject({ status: "refunded" });
  expect(await reopened.refund(request)).toEqual(refund);
});
