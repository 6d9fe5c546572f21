import type { CallResult } from "./transcript.ts";

/** Puts a tool's result into words. */
export function replyTo({ toolName, failed, value }: CallResult): string {
  if (failed) return failure(value);
  return replies[toolName]?.(value as never) ?? `${toolName} returned ${JSON.stringify(value)}.`;
}

interface FoundOrder {
  readonly id: string;
  readonly status: string;
  readonly item: string;
  readonly totalCents: number;
  readonly currency: string;
  readonly shippedOn: string | null;
}

const replies: Record<string, (value: never) => string> = {
  "look-up-order": (value: { found: boolean; orderId: string; order: FoundOrder }) => {
    if (!value.found) return `I cannot find an order ${value.orderId}. Is the number right?`;
    const { id, item, status, shippedOn, totalCents, currency } = value.order;
    const order = `Order ${id} (${item}, ${money(totalCents, currency)})`;
    if (status === "shipped") return `${order} was shipped on ${shippedOn}.`;
    return shippedOn ? `${order} is ${status}; it was shipped on ${shippedOn}.` : `${order} is ${status}.`;
  },
  "issue-refund": ({ orderId, amountCents, currency }: { orderId: string; amountCents: number; currency: string }) =>
    `Order ${orderId} is refunded: ${money(amountCents, currency)} will be on its way to you.`,
  "remember-preference": ({ key, value }: { key: string; value: string }) => `Noted, your ${key} is ${value}.`,
};

function failure(value: unknown): string {
  const { code, message } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (code === "declined") return `I am sorry, the shop said no. ${String(message)}`;
  return `I am sorry, that did not work. ${String(message ?? value)}`;
}

function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}
