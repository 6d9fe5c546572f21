import { z } from "zod";

import { defineTool } from "../ports/tool.ts";

export default defineTool({
  description: "Searches the books of the library by words of the title.",
  input: z.object({ words: z.string().min(1).max(200) }),
  risk: "read",
  execute: async ({ words }, { library, signal }) => ({ books: await library.search(words, signal) }),
});
