import { z } from "zod";

import { defineTool } from "../ports/tool.ts";
import person from "./reach-a-person.json" with { type: "json" };

export default defineTool({
  description: "Says how the user reaches a person, and how soon one answers.",
  input: z.object({}),
  risk: "read",
  execute: () => Promise.resolve(person),
});
