import type { Transcript } from "./transcript.ts";
import { replyTo } from "./replies.ts";

/** What the script does next: say something, call tools, or both. */
export interface Move {
  readonly say?: string;
  readonly calls?: readonly { readonly toolName: string; readonly input: unknown }[];
}

/** The script of the shop: the first rule that fits what was said last. A pure function of the transcript. */
export function converse(transcript: Transcript): Move {
  if (transcript.results.length > 0) return { say: addressed(transcript, transcript.results.map(replyTo).join(" ")) };
  const said = transcript.said.at(-1) ?? "";
  for (const rule of rules) {
    const move = rule(said, transcript);
    if (move) return move;
  }
  return { say: notUnderstood };
}

type Rule = (said: string, transcript: Transcript) => Move | undefined;

const useATool: Rule = (said, { toolNames }) => {
  const [, toolName, input] = /^(?:use|call) ([a-z][a-z0-9-]*)\s*(\{.*\})?$/is.exec(said.trim()) ?? [];
  if (!toolName || !toolNames.includes(toolName)) return undefined;
  try {
    return { calls: [{ toolName, input: JSON.parse(input ?? "{}") as unknown }] };
  } catch {
    return { say: `The input of ${toolName} has to be JSON, for example: use ${toolName} {"key": "value"}` };
  }
};

const remember: Rule = (said) => {
  const [, name] = /\b(?:call me|my name is) ([\p{L}][\p{L} '-]{0,40})/iu.exec(said) ?? [];
  return name
    ? { calls: [{ toolName: "remember-preference", input: { key: "name", value: name.trim() } }] }
    : undefined;
};

const refund: Rule = (said, transcript) => {
  if (!/\brefund|money back|pay (?:me )?back/i.test(said)) return undefined;
  const orders = mentionedOrders(said, transcript);
  if (orders.length === 0) return { say: addressed(transcript, "Which order is it? Please give me its number.") };
  return {
    say: `I am asking a colleague to approve the refund of order ${orders.join(" and ")}.`,
    calls: orders.map((orderId) => ({ toolName: "issue-refund", input: { orderId, reason: said.slice(0, 500) } })),
  };
};

const lookUp: Rule = (said, transcript) => {
  const isAboutOrders = /\b(?:where|status|order|parcel|package|delivery|shipped|arrive)/i.test(said);
  const orders = isAboutOrders ? mentionedOrders(said, transcript) : orderNumbers(said);
  if (orders.length > 0) return { calls: orders.map((orderId) => ({ toolName: "look-up-order", input: { orderId } })) };
  return isAboutOrders ? { say: addressed(transcript, "Gladly. What is the number of the order?") } : undefined;
};

const greet: Rule = (said, transcript) =>
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/i.test(said)
    ? { say: addressed(transcript, "Hello. I can look up an order or ask for a refund. What is the order number?") }
    : undefined;

const thank: Rule = (said, transcript) =>
  /\bthank|\bthanks\b/i.test(said) ? { say: addressed(transcript, "You are welcome.") } : undefined;

const rules: readonly Rule[] = [useATool, remember, refund, lookUp, greet, thank];

const notUnderstood =
  'I am the scripted model: I know orders and refunds, as in "Where is order 1001?" or "Please refund order 1001". ' +
  "For everything else, choose a real model with `npm run generate model`; it is written to src/adapters/model.ts.";

/** The numbers in what was said, or else those that the user named last: "refund it". */
function mentionedOrders(said: string, transcript: Transcript): string[] {
  return [said, ...transcript.said.toReversed()].map(orderNumbers).find((found) => found.length > 0) ?? [];
}

function orderNumbers(text: string): string[] {
  return [...new Set(text.match(/\b\d{3,10}\b/g))];
}

function addressed({ instructions }: Transcript, text: string): string {
  const [, name] = /^- name: (.+)$/m.exec(instructions) ?? [];
  return name ? `${name}: ${text}` : text;
}
