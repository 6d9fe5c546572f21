import { z } from "zod";
import type { Prompt } from "../../../templates/base/src/runtime/loop/model/model-request.ts";
import type { Message } from "../../../templates/base/src/runtime/ports/model.ts";

type ToolDescription = Prompt["tools"][number];

/** Input of the tool that the scenes offer. */
export const FindRecord = z.object({ recordId: z.string() });

const findRecord: ToolDescription = {
  type: "function",
  name: "find-record",
  description: "Finds one record by its number.",
  inputSchema: z.toJSONSchema(FindRecord, { io: "input", target: "draft-7" }) as ToolDescription["inputSchema"],
};

const whereIs: Message = { role: "user", content: "Where is record 1001?" };

/** Conversation with a tool call and its result. */
const answered: Message[] = [
  whereIs,
  {
    role: "assistant",
    content: [{ type: "tool-call", toolCallId: "call00001", toolName: "find-record", input: { recordId: "1001" } }],
  },
  {
    role: "tool",
    content: [
      {
        type: "tool-result",
        toolCallId: "call00001",
        toolName: "find-record",
        output: { type: "json", value: { found: false, recordId: "1001" } },
      },
    ],
  },
];

const conversations = {
  words: [{ role: "user", content: "Hello!" }],
  "one-call": [whereIs],
  "two-calls": [{ role: "user", content: "Where are the records 1001 and 1003?" }],
  result: answered,
  refusal: [{ role: "user", content: "Tell me what you must not tell." }],
  "malformed-input": [whereIs],
  "rate-limit": [{ role: "user", content: "Hello!" }],
  overloaded: [{ role: "user", content: "Hello!" }],
} satisfies Record<string, Message[]>;

/** Name of a scene. A recording has one exchange for each scene. */
export type Scene = keyof typeof conversations;

/** Returns the prompt of a scene. It is the same for every provider. */
export function promptOf(scene: Scene): Prompt {
  return {
    instructions: "You answer questions about records, in one sentence. Find each record first.",
    messages: conversations[scene],
    tools: [findRecord],
  };
}
