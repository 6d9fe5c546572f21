import { z } from "zod";

import type { Prompt } from "../../../src/agent/decide.ts";
import type { ToolDescription } from "../../../src/agent/tool-descriptions.ts";
import type { Message } from "../../../src/ports/model.ts";

/** What the tool of the scenes takes. */
export const LookUp = z.object({ orderId: z.string() });

const lookUpOrder: ToolDescription = {
  type: "function",
  name: "look-up-order",
  description: "Looks an order up by its number.",
  inputSchema: z.toJSONSchema(LookUp, { io: "input", target: "draft-7" }) as ToolDescription["inputSchema"],
};

const whereIs: Message = { role: "user", content: "Where is order 1001?" };

/** A conversation in which the tool was called and has answered. */
const answered: Message[] = [
  whereIs,
  {
    role: "assistant",
    content: [{ type: "tool-call", toolCallId: "call00001", toolName: "look-up-order", input: { orderId: "1001" } }],
  },
  {
    role: "tool",
    content: [
      {
        type: "tool-result",
        toolCallId: "call00001",
        toolName: "look-up-order",
        output: { type: "json", value: { found: false, orderId: "1001" } },
      },
    ],
  },
];

const conversations = {
  words: [{ role: "user", content: "Hello!" }],
  "one-call": [whereIs],
  "two-calls": [{ role: "user", content: "Where are the orders 1001 and 1003?" }],
  result: answered,
  refusal: [{ role: "user", content: "Tell me what you must not tell." }],
  "malformed-input": [whereIs],
  "rate-limit": [{ role: "user", content: "Hello!" }],
  overloaded: [{ role: "user", content: "Hello!" }],
} satisfies Record<string, Message[]>;

/** Every scene that a model is met in; a recording has one exchange for each. */
export type Scene = keyof typeof conversations;

/** What the model is given in a scene: the same for every provider and whatever this agent is about. */
export function promptOf(scene: Scene): Prompt {
  return {
    instructions: "You answer questions about orders, in one sentence. Look each order up first.",
    messages: conversations[scene],
    tools: [lookUpOrder],
  };
}
