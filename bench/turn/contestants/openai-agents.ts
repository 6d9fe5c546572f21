import { Agent, Runner, setTracingDisabled, tool, Usage, type AgentInputItem, type Model } from "@openai/agents";

import { instructions, findRecord, move, question, turnOf, type Contestant } from "../work.ts";

// It would gather spans for a service that nobody has a key of.
setTracingDisabled(true);

const { name, description, input: parameters, execute } = findRecord;
// It takes no hyphens in names, and calls the tool `look_up_order`.
const lookUp = tool({ name, description, parameters, execute });

const model: Model = {
  async getResponse({ input }) {
    const { say, calls = [] } = move(typeof input === "string" ? [] : resultsIn(input));
    const output = say ? [message(say)] : calls.map((call) => functionCall(JSON.stringify(call.input)));
    return { usage: new Usage(), output };
  },
  getStreamedResponse() {
    throw new Error("Nobody asked for a stream.");
  },
};

function resultsIn(items: readonly AgentInputItem[]): unknown[] {
  return items
    .filter((item) => item.type === "function_call_result")
    .map(({ output }) => JSON.parse((output as { text: string }).text) as unknown);
}

function message(text: string) {
  const content = [{ type: "output_text" as const, text }];
  return { type: "message" as const, role: "assistant" as const, status: "completed" as const, content };
}

function functionCall(input: string) {
  const status = "completed" as const;
  return { type: "function_call" as const, callId: "call-1", name: lookUp.name, status, arguments: input };
}

const agent = new Agent({ name: "shop-support", instructions, model, tools: [lookUp] });
const runner = new Runner();

export default {
  name: "OpenAI Agents",
  turn: () => turnOf(async () => (await runner.run(agent, question)).finalOutput),
} satisfies Contestant;
