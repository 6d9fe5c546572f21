import { z } from "zod";

import { LibraryRefused } from "../ports/library.ts";
import { defineTool, ToolError } from "../ports/tool.ts";

export default defineTool({
  description: "Lends a book to the reader who asks, by the id of the book.",
  input: z.object({ bookId: z.string().min(1).max(40) }),
  risk: "write",
  execute: async ({ bookId }, { library, principal, idempotencyKey, signal }) => {
    try {
      return await library.lend({ bookId, reader: principal, idempotencyKey }, signal);
    } catch (error) {
      if (error instanceof LibraryRefused) throw new ToolError(error.message);
      throw error;
    }
  },
});
