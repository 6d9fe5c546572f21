import type { ToolCall } from "../ports/event.ts";
import type { RunError } from "../ports/run.ts";
import type { Tool } from "../ports/tool.ts";

/** May this call be made? Plain code, decided outside the model. Asked once a call: the verdict is remembered. */
export type Policy = (call: ToolCall, tool: Tool, context: PolicyContext) => Verdict;

export interface PolicyContext {
  readonly principal: string;
}

/** `ask` waits for a person; a refusal is a result that the model reads. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "ask" }
  | { readonly kind: "refuse"; readonly error: RunError };

/** Tools that write without a person: each was assessed, and this is why. docs/decisions/0100-approvals.md says how. */
const assessed: Readonly<Record<string, string>> = {
  "remember-preference": "Only the customer's own conversations read it, and every version is kept.",
};

/** What writes waits for a person, unless it was assessed; no call carries a card number anywhere. */
export const policy: Policy = (call, tool) => {
  if (holdsCardNumber(call.input)) return { kind: "refuse", error: noCardNumbers };
  if (tool.risk === "read") return { kind: "allow" };
  const isAssessed = tool.risk === "write" && Object.hasOwn(assessed, call.toolName);
  return { kind: isAssessed ? "allow" : "ask" };
};

const noCardNumbers: RunError = {
  code: "card-number",
  message: "The call holds what looks like the number of a payment card. Ask for the order number instead.",
};

/** 13 to 19 digits, in groups perhaps, that pass the check digit of cards (ISO/IEC 7812, Luhn). */
function holdsCardNumber(input: unknown): boolean {
  const candidates = JSON.stringify(input ?? null).match(/\d(?:[ -]?\d){12,18}/g) ?? [];
  return candidates.some((candidate) => passesCheckDigit(candidate.replace(/\D/g, "")));
}

function passesCheckDigit(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
