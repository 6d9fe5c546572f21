import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({
  description: "Waives the open fees of the reader. A librarian approves it first.",
  input: z.object({ reason: z.string().min(1).max(500) }),
  risk: "approval",
  execute: ({ reason }, { library, principal, idempotencyKey, signal }) =>
    library.waiveFees({ reader: principal, reason, idempotencyKey }, signal),
});
