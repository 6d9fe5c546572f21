import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

import { ToolError, type Risk } from "../../../../src/runtime/ports/tool.ts";
import { defineTool } from "../../fixture/define-tool.ts";
import { ledger, setting } from "./setting.ts";

export const look = toolOf("read");
export const change = toolOf("write");
export const pay = toolOf("approval");

/** Its effect is the entry in the ledger. */
function toolOf(risk: Risk) {
  return defineTool({
    description: "Works for a while.",
    input: z.object({ takesMs: z.number(), fails: z.boolean() }),
    risk,
    execute: async ({ takesMs, fails }, { runId: run, toolCallId: call, idempotencyKey: key, signal }) => {
      ledger.append({ what: "tool", process: setting.process, run, call, key });
      await delay(takesMs, undefined, { signal });
      if (fails) throw new ToolError("It does not work today.");
      return { done: call };
    },
  });
}
