import { readFileSync } from "node:fs";

import { defineAgent } from "../runtime/index.ts";
import * as tools from "../tools/index.ts";
import { policy } from "./policy.ts";
import { prices } from "./prices.ts";

/** Your agent: its name, its instructions, its tools and its limits. */
export const agent = defineAgent({
  name: "assistant",
  instructions: readFileSync(new URL("./instructions.md", import.meta.url), "utf8"),
  tools,
  policy,
  budgets: { decisions: 12, toolCalls: 24, tokens: 200_000, workMs: 15 * 60_000 },
  history: { messages: 60, tokens: 24_000 },
  turnPolicy: "queue",
  approvalTimeoutMs: 7 * 24 * 60 * 60_000,
  patience: {
    attemptTimeoutMs: 60_000,
    decisionTimeoutMs: 180_000,
    retries: 3,
    failuresBeforeRest: 5,
    restMs: 30_000,
  },
  prices,
  headings: {
    facts: "What is known about the user:",
  },
});
