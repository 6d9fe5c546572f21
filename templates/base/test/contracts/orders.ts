import { beforeEach, expect, test } from "vitest";

import { RefundRefused, type Orders, type RefundRequest } from "../../src/ports/orders.ts";

/** Orders for the tests to work with, by number, in the system under test. */
export interface KnownOrders {
  /** Paid and sent. */
  readonly shipped: string;
  readonly cancelled: string;
  readonly absent: string;
}

/** What every order system keeps. Point `create` at a test system of your own when you replace the example. */
export function ordersContract(known: KnownOrders, create: () => Orders | Promise<Orders>): void {
  let orders: Orders;
  beforeEach(async () => {
    orders = await create();
  });

  test("finds an order by its number", async () => {
    const order = await orders.find(known.shipped);
    expect(order).toMatchObject({ id: known.shipped, status: "shipped" });
    expect(order!.totalCents).toBeGreaterThan(0);
    expect(order!.currency).toMatch(/^[A-Z]{3}$/);
    expect(order!.shippedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test("tells that there is no such order", async () => {
    expect(await orders.find(known.absent)).toBeUndefined();
  });

  test("pays an order back in full", async () => {
    const { totalCents, currency } = (await orders.find(known.shipped))!;
    expect(await orders.refund(refund(known.shipped))).toEqual({
      refundId: expect.any(String) as string,
      orderId: known.shipped,
      amountCents: totalCents,
      currency,
    });
    expect(await orders.find(known.shipped)).toMatchObject({ status: "refunded" });
  });

  test("pays once for the same key, however often it is asked", async () => {
    const [first, second] = await Promise.all([
      orders.refund(refund(known.shipped)),
      orders.refund(refund(known.shipped)),
    ]);
    expect(second).toEqual(first);
    expect(await orders.refund(refund(known.shipped))).toEqual(first);
  });

  test("refuses to pay an order back twice", async () => {
    await orders.refund(refund(known.shipped, "one"));
    await expect(orders.refund(refund(known.shipped, "another"))).rejects.toThrow(RefundRefused);
  });

  test("refuses to pay back what was never paid, or never ordered, and changes nothing", async () => {
    await expect(orders.refund(refund(known.cancelled))).rejects.toThrow(RefundRefused);
    await expect(orders.refund(refund(known.absent))).rejects.toThrow(RefundRefused);
    expect(await orders.find(known.cancelled)).toMatchObject({ status: "cancelled" });
  });

  test("pays with the key of a refund that was refused, once there is a reason to", async () => {
    await expect(orders.refund(refund(known.absent))).rejects.toThrow(RefundRefused);
    expect(await orders.refund(refund(known.shipped))).toMatchObject({ orderId: known.shipped });
  });
}

function refund(orderId: string, idempotencyKey = "key"): RefundRequest {
  return { orderId, reason: "It is broken.", idempotencyKey };
}
