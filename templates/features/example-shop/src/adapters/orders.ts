import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

import type { Configuration } from "../config.ts";
import {
  RefundRefused,
  type Order,
  type OrderQuery,
  type Orders,
  type Refund,
  type RefundRequest,
} from "../ports/orders.ts";

export const variables = {
  ORDERS_PATH: z.string().default(".data/orders.db"),
};

/**
 * A stand-in for the shop's order system, so that everything runs before you connect yours. Every customer has the same
 * four orders. Replace this file with a client of the real system; orders.test.ts is the contract that it must keep.
 */
export function create({ ORDERS_PATH: path }: Configuration<typeof variables>): Orders {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  // Waits while another process writes.
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec(schema);
  const seed = database.prepare("INSERT INTO customer_orders VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const select = database.prepare(
    `SELECT id, status, item, total_cents AS totalCents, currency, shipped_on AS shippedOn
     FROM customer_orders WHERE customer = ? AND id = ?`,
  );
  const refundOf = database.prepare("SELECT body FROM customer_refunds WHERE idempotency_key = ?");
  const insertRefund = database.prepare("INSERT INTO customer_refunds (idempotency_key, body) VALUES (?, ?)");
  const markRefunded = database.prepare("UPDATE customer_orders SET status = 'refunded' WHERE customer = ? AND id = ?");

  function find({ customer, orderId }: OrderQuery): Order | undefined {
    for (const order of seededOrders) seed.run(customer, ...order);
    return select.get(customer, orderId) as Order | undefined;
  }

  function refund({ orderId, customer, idempotencyKey }: RefundRequest): Refund {
    const earlier = refundOf.get(idempotencyKey)?.["body"];
    if (typeof earlier === "string") return JSON.parse(earlier) as Refund;
    const order = find({ orderId, customer });
    if (!order) throw new RefundRefused(`There is no order ${orderId}.`);
    if (order.status === "refunded") throw new RefundRefused(`Order ${orderId} has been refunded already.`);
    if (order.status === "cancelled") throw new RefundRefused(`Order ${orderId} was cancelled and never paid.`);
    const { totalCents: amountCents, currency } = order;
    const refund: Refund = { refundId: `refund-${orderId}`, orderId, amountCents, currency };
    insertRefund.run(idempotencyKey, JSON.stringify(refund));
    markRefunded.run(customer, orderId);
    return refund;
  }

  return {
    find: async (query) => find(query),
    refund: async (request) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        const refunded = refund(request);
        database.exec("COMMIT");
        return refunded;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS customer_orders (
    customer TEXT, id TEXT, status TEXT, item TEXT, total_cents INTEGER, currency TEXT, shipped_on TEXT,
    PRIMARY KEY (customer, id)
  );
  CREATE TABLE IF NOT EXISTS customer_refunds (idempotency_key TEXT PRIMARY KEY, body TEXT);
`;

const seededOrders = [
  ["1001", "shipped", "Walnut desk lamp", 8_900, "EUR", "2026-11-16"],
  ["1002", "processing", "Linen armchair", 42_000, "EUR", null],
  ["1003", "delivered", "Set of six glasses", 3_450, "EUR", "2026-11-02"],
  ["1004", "cancelled", "Oak bookshelf", 19_900, "EUR", null],
] as const;
