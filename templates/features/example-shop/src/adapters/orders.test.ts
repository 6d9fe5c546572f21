import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";

import { temporaryFile } from "../../test/runtime/support/temporary.ts";
import { RefundRefused, type OrderQuery, type Orders, type RefundRequest } from "../ports/orders.ts";
import { create } from "./orders.ts";

/** Orders of the system under test: paid and sent, cancelled, and one that does not exist. */
const known = { shipped: "1001", cancelled: "1004", absent: "9999" };

// The contract of the port: when you replace the stand-in, create your system's test account here.
let orders: Orders;
beforeEach(() => {
  orders = create({ ORDERS_PATH: ":memory:" });
});

test("finds an order by its number", async () => {
  const order = await orders.find(query(known.shipped));
  expect(order).toMatchObject({ id: known.shipped, status: "shipped" });
  expect(order!.totalCents).toBeGreaterThan(0);
  expect(order!.currency).toMatch(/^[A-Z]{3}$/);
  expect(order!.shippedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

test("returns undefined when there is no such order", async () => {
  expect(await orders.find(query(known.absent))).toBeUndefined();
});

test("keeps the orders of each customer apart", async () => {
  await orders.refund(refund(known.shipped));
  expect(await orders.find(query(known.shipped, "bob"))).toMatchObject({ status: "shipped" });
});

test("refunds an order in full", async () => {
  const { totalCents, currency } = (await orders.find(query(known.shipped)))!;
  expect(await orders.refund(refund(known.shipped))).toEqual({
    refundId: expect.any(String) as string,
    orderId: known.shipped,
    amountCents: totalCents,
    currency,
  });
  expect(await orders.find(query(known.shipped))).toMatchObject({ status: "refunded" });
});

test("refunds once for the same key", async () => {
  const [first, second] = await Promise.all([
    orders.refund(refund(known.shipped)),
    orders.refund(refund(known.shipped)),
  ]);
  expect(second).toEqual(first);
  expect(await orders.refund(refund(known.shipped))).toEqual(first);
});

test("refuses a second refund of an order", async () => {
  await orders.refund(refund(known.shipped, "one"));
  await expect(orders.refund(refund(known.shipped, "another"))).rejects.toThrow(RefundRefused);
});

test("refuses to refund a cancelled or unknown order", async () => {
  await expect(orders.refund(refund(known.cancelled))).rejects.toThrow(RefundRefused);
  await expect(orders.refund(refund(known.absent))).rejects.toThrow(RefundRefused);
  expect(await orders.find(query(known.cancelled))).toMatchObject({ status: "cancelled" });
});

test("accepts the key of a refused refund for another order", async () => {
  await expect(orders.refund(refund(known.absent))).rejects.toThrow(RefundRefused);
  expect(await orders.refund(refund(known.shipped))).toMatchObject({ orderId: known.shipped });
});

test("keeps a refund when the file is opened again", async () => {
  const path = temporaryFile("shop/orders.db");
  const first = await create({ ORDERS_PATH: path }).refund(refund(known.shipped));
  const reopened = create({ ORDERS_PATH: path });
  expect(await reopened.find(query(known.shipped))).toMatchObject({ status: "refunded" });
  expect(await reopened.refund(refund(known.shipped))).toEqual(first);
});

test("refunds an order once when several processes ask at the same time", async () => {
  const path = temporaryFile("orders.db");
  const script = `
    import { create } from "./src/adapters/orders.ts";
    const orders = create({ ORDERS_PATH: process.argv[1] });
    const request = { orderId: "1001", customer: "alice", reason: "It is broken.", idempotencyKey: String(process.pid) };
    console.log(await orders.refund(request).then(() => "refunded", ({ message }) => message));`;
  const options = { cwd: new URL("../../", import.meta.url) };
  const argv = ["--input-type=module", "--eval", script, "--", path];
  const processes = [1, 2, 3, 4].map(() => promisify(execFile)(process.execPath, argv, options));
  const said = (await Promise.all(processes)).map(({ stdout }) => stdout.trim());
  const refused = "Order 1001 has been refunded already.";
  expect(said.toSorted()).toEqual([refused, refused, refused, "refunded"]);
});

function query(orderId: string, customer = "alice"): OrderQuery {
  return { orderId, customer };
}

function refund(orderId: string, idempotencyKey = "key"): RefundRequest {
  return { ...query(orderId), reason: "It is broken.", idempotencyKey };
}
