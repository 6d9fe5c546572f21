import { generateText, isStepCount, tool } from "ai";

import { instructions, findRecord, question, scriptedModel, turnOf, type Contestant } from "../work.ts";

const { name, description, input: inputSchema, execute } = findRecord;
const model = scriptedModel();
const tools = { [name]: tool({ description, inputSchema, execute }) };

export default {
  name: "AI SDK generateText",
  turn: () =>
    turnOf(async () => {
      const { text } = await generateText({ model, instructions, prompt: question, tools, stopWhen: isStepCount(5) });
      return text;
    }),
} satisfies Contestant;
