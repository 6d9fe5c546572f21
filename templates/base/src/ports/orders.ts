/** The shop's order system: an example of an existing system that the agent is connected to. */
export interface Orders {
  /** The order, or undefined when there is none with that number. */
  find(orderId: string, signal?: AbortSignal): Promise<Order | undefined>;

  /**
   * Pays an order back, once: a second call with the same `idempotencyKey` returns the first refund.
   * Throws `RefundRefused` when the order cannot be refunded.
   */
  refund(request: RefundRequest, signal?: AbortSignal): Promise<Refund>;
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

export interface RefundRequest {
  readonly orderId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export interface Refund {
  readonly refundId: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** The order system says no, for a reason that the customer may hear. */
export class RefundRefused extends Error {
  override readonly name = "RefundRefused";
}
