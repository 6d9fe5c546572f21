import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createAgent, tool } from "langchain";

import { instructions, findRecord, move, question, turnOf, type Contestant } from "../work.ts";

class ScriptedChatModel extends BaseChatModel {
  override _llmType(): string {
    return "scripted";
  }

  override bindTools(): this {
    return this;
  }

  override async _generate(messages: BaseMessage[]) {
    const results = messages.filter((message) => ToolMessage.isInstance(message));
    const { say = "", calls = [] } = move(results.map(({ text }) => JSON.parse(text) as unknown));
    const toolCalls = calls.map(({ toolName, input }) => {
      return { type: "tool_call" as const, id: "call-1", name: toolName, args: input };
    });
    return { generations: [{ text: say, message: new AIMessage({ content: say, tool_calls: toolCalls }) }] };
  }
}

const { name, description, input: schema, execute } = findRecord;
const lookUp = tool(async (input) => JSON.stringify(await execute(input)), { name, description, schema });
const agent = createAgent({ model: new ScriptedChatModel({}), systemPrompt: instructions, tools: [lookUp] });

export default {
  name: "LangChain createAgent",
  turn: () =>
    turnOf(async () => {
      const { messages } = await agent.invoke({ messages: [{ role: "user", content: question }] });
      return messages.at(-1)?.text;
    }),
} satisfies Contestant;
