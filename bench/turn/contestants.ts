import { answer, type Contestant } from "./work.ts";

/** Each is loaded by who asks for it, so that its memory can be measured without the others. */
export const contestants = {
  ours: () => import("./contestants/ours.ts"),
  aiSdk: () => import("./contestants/ai-sdk.ts"),
  openAiAgents: () => import("./contestants/openai-agents.ts"),
  langChain: () => import("./contestants/langchain.ts"),
  mastra: () => import("./contestants/mastra.ts"),
};

export type Id = keyof typeof contestants;

export async function load(id: Id): Promise<Contestant> {
  return (await contestants[id]()).default;
}

/** One turn, in microseconds. Throws when what came of it is not what the script says with one call of the tool. */
export async function timed(contestant: Contestant): Promise<number> {
  const start = performance.now();
  const { text, toolCalls } = await contestant.turn();
  const took = (performance.now() - start) * 1000;
  if (text !== answer || toolCalls !== 1)
    throw new Error(`${contestant.name} said ${JSON.stringify(text)} after ${toolCalls} calls of the tool.`);
  return took;
}
