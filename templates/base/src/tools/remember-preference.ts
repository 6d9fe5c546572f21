import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({
  description: "Remembers a preference that the user states, for every later conversation.",
  input: z.object({
    key: z.string().min(1).max(60).describe("What it is about, for example: name, language, contact by."),
    value: z.string().min(1).max(300),
  }),
  risk: "write",
  execute: async ({ key, value }, { memory, principal, idempotencyKey }) => {
    const { version } = await memory.remember({ subject: principal, key, value, source: idempotencyKey });
    return { key, value, version };
  },
});
