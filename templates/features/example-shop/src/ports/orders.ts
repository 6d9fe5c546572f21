/** The shop's order system: an example of an existing system that the agent is connected to. */
export interface Orders {
  /** Returns the customer's order; undefined when this customer has no order with that number. */
  find(query: OrderQuery, signal?: AbortSignal): Promise<Order | undefined>;

  /**
   * Refunds an order once: a second call with the same `idempotencyKey` returns the first refund.
   * Throws `RefundRefused` when the order cannot be refunded.
   */
  refund(request: RefundRequest, signal?: AbortSignal): Promise<Refund>;
}

export interface OrderQuery {
  readonly orderId: string;
  /** Owner of the order. Tools pass the principal, so that nobody sees the orders of others. */
  readonly customer: string;
}

export type OrderStatus = "processing" | "shipped" | "delivered" | "cancelled" | "refunded";

export interface Order {
  readonly id: string;
  readonly status: OrderStatus;
  readonly item: string;
  /** In the smallest unit of the currency. */
  readonly totalCents: number;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 8601 day; null when the order has not left the shop. */
  readonly shippedOn: string | null;
}

export interface RefundRequest extends OrderQuery {
  readonly reason: string;
  readonly idempotencyKey: string;
}

export interface Refund {
  readonly refundId: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** The order system refuses a refund. The customer may read the message. */
export class RefundRefused extends Error {
  override readonly name = "RefundRefused";
}
