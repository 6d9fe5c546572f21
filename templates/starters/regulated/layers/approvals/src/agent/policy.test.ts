import { expect, test } from "vitest";
import { z } from "zod";

import { defineTool, type Risk } from "../ports/tool.ts";
import { policy } from "./policy.ts";

/** What the policy says of a call. */
function verdict(tool: string, risk: Risk, input: object = {}) {
  const definition = defineTool({ description: tool, input: z.object({}), risk, execute: () => Promise.resolve(null) });
  return policy({ toolCallId: "call-1", toolName: tool, input: { ...input } }, definition, { principal: "alice" }).kind;
}

test("what only looks needs nobody", () => {
  expect(verdict("look-up-order", "read")).toBe("allow");
});

test("what writes waits for a person, unless it was assessed", () => {
  expect(verdict("change-address", "write")).toBe("ask");
  expect(verdict("constructor", "write")).toBe("ask");
  expect(verdict("remember-preference", "write")).toBe("allow");
});

test("what has to be approved is asked for, whatever was assessed", () => {
  expect(verdict("issue-refund", "approval")).toBe("ask");
  expect(verdict("remember-preference", "approval")).toBe("ask");
});

test.each(["4111 1111 1111 1111", "4111-1111-1111-1111", "my card is 378282246310005."])(
  "no call carries a card number: %s",
  (text) => {
    expect(verdict("look-up-order", "read", { note: { text } })).toBe("refuse");
  },
);

test.each(["4111 1111 1111 1112", "order 1001", "2026-11-16 2026-11-17"])("%s is no card number", (text) => {
  expect(verdict("look-up-order", "read", { text })).toBe("allow");
});
