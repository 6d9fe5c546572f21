import { Agent } from "@mastra/core/agent";
import type { MastraModelConfig } from "@mastra/core/llm";
import { createTool } from "@mastra/core/tools";

import { instructions, findRecord, question, scriptedModel, turnOf, type Contestant } from "../work.ts";

const { name, description, input: inputSchema, execute } = findRecord;
const lookUp = createTool({ id: name, description, inputSchema, execute });
// It brings types of its own for the same interface, which are a few versions older.
const model = scriptedModel() as MastraModelConfig;
const shop = "shop-support";
const agent = new Agent({ id: shop, name: shop, instructions, model, tools: { [name]: lookUp } });

export default {
  name: "Mastra",
  turn: () => turnOf(async () => (await agent.generate(question)).text),
} satisfies Contestant;
