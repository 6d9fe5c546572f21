import { expect, test } from "vitest";
import { z } from "zod";

import type { Risk, Tool } from "../runtime/index.ts";
import { policy } from "./policy.ts";

/** Returns the policy's verdict on a call. */
function verdict(toolName: string, risk: Risk, input: object = {}) {
  const tool: Tool = { description: toolName, input: z.unknown(), risk, execute: () => Promise.resolve(null) };
  return policy({ toolCallId: "call-1", toolName, input: { ...input } }, tool, { principal: "alice" }).kind;
}

test("allows a tool that only reads", () => {
  expect(verdict("search-files", "read")).toBe("allow");
});

test("asks before a tool writes, unless it was assessed", () => {
  expect(verdict("change-address", "write")).toBe("ask");
  expect(verdict("constructor", "write")).toBe("ask");
  expect(verdict("remember-preference", "write")).toBe("allow");
});

test("asks when the tool needs an approval, assessed or not", () => {
  expect(verdict("close-account", "approval")).toBe("ask");
  expect(verdict("remember-preference", "approval")).toBe("ask");
});

test.each(["4111 1111 1111 1111", "4111-1111-1111-1111", "my card is 378282246310005."])(
  "refuses the card number in %s",
  (text) => {
    expect(verdict("search-files", "read", { note: { text } })).toBe("refuse");
  },
);

test.each(["4111 1111 1111 1112", "file 1001", "2026-11-16 2026-11-17"])("finds no card number in %s", (text) => {
  expect(verdict("search-files", "read", { text })).toBe("allow");
});
