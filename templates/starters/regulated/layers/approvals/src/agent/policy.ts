import type { Policy, Verdict } from "../runtime/index.ts";

/** Tools that may write without an approval, each with the reason. docs/decisions/0100-approvals.md has the rule. */
const assessed: Readonly<Record<string, string>> = {
  "remember-preference": "Only the user's own conversations read it, and every version is kept.",
};

/** Asks for every call that writes, unless its tool was assessed. Refuses a call with a card number. */
export const policy: Policy = (call, tool) => {
  if (holdsCardNumber(call.input)) return noCardNumbers;
  if (tool.risk === "read") return { kind: "allow" };
  const isAssessed = tool.risk === "write" && Object.hasOwn(assessed, call.toolName);
  return { kind: isAssessed ? "allow" : "ask" };
};

const noCardNumbers: Verdict = {
  kind: "refuse",
  error: {
    code: "card-number",
    message: "The input seems to contain a payment card number. Call the tool without it.",
  },
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
