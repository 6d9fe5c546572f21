import type { Rule, Script, Transcript } from "../runtime/index.ts";

const remember: Rule = (said) => {
  const [, name] = /\b(?:call me|my name is) ([\p{L}][\p{L} '-]{0,40})/iu.exec(said) ?? [];
  return name
    ? { calls: [{ toolName: "remember-preference", input: { key: "name", value: name.trim() } }] }
    : undefined;
};

const refund: Rule = (said, transcript) => {
  if (!/\brefund|money back|pay (?:me )?back/i.test(said)) return undefined;
  const orders = mentionedOrders(said, transcript);
  if (orders.length === 0) return { say: "Which order is it? Please give me its number." };
  return {
    say: `I am asking a colleague to approve the refund of order ${orders.join(" and ")}.`,
    calls: orders.map((orderId) => ({ toolName: "issue-refund", input: { orderId, reason: said.slice(0, 500) } })),
  };
};

const lookUp: Rule = (said, transcript) => {
  const isAboutOrders = /\b(?:where|status|order|parcel|package|delivery|shipped|arrive)/i.test(said);
  const orders = isAboutOrders ? mentionedOrders(said, transcript) : orderNumbers(said);
  if (orders.length > 0) return { calls: orders.map((orderId) => ({ toolName: "look-up-order", input: { orderId } })) };
  return isAboutOrders ? { say: "Gladly. What is the number of the order?" } : undefined;
};

const greet: Rule = (said) =>
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/i.test(said)
    ? { say: "Hello. I can look up an order or ask for a refund. What is the order number?" }
    : undefined;

const thank: Rule = (said) => (/\bthank|\bthanks\b/i.test(said) ? { say: "You are welcome." } : undefined);

/** Replies of the scripted model for the shop. Tests and evals use it whatever model you choose. */
export const script: Script = {
  example: "Where is order 1001?",
  rules: [remember, refund, lookUp, greet, thank],
  replies: {
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
  },
  failed: ({ code, message }) =>
    code === "declined" ? `I am sorry, the shop said no. ${message}` : `I am sorry, that did not work. ${message}`,
  otherwise:
    'I am the scripted model: I know orders and refunds, as in "Where is order 1001?" or "Please refund order 1001". ' +
    "For everything else, choose a real model with `npm run generate model`; it is written to src/adapters/model.ts.",
  finish: (text, { instructions }) => {
    const [, name] = /^- name: (.+)$/m.exec(instructions) ?? [];
    return name ? `${name}: ${text}` : text;
  },
};

interface FoundOrder {
  readonly id: string;
  readonly status: string;
  readonly item: string;
  readonly totalCents: number;
  readonly currency: string;
  readonly shippedOn: string | null;
}

/** Returns the numbers in what the user said, or else those that the user named last: "refund it". */
function mentionedOrders(said: string, transcript: Transcript): string[] {
  return [said, ...transcript.said.toReversed()].map(orderNumbers).find((found) => found.length > 0) ?? [];
}

function orderNumbers(text: string): string[] {
  return [...new Set(text.match(/\b\d{3,10}\b/g))];
}

function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}
