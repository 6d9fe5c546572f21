import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import { summarizeWith } from "../../src/agent/summary.ts";
import type { Model } from "../../src/runtime/index.ts";
import { archive } from "../runtime/fixture/calls.ts";
import { said, scriptedModel, type Move } from "../runtime/support/scripted-model.ts";
import { ask, createTestAgent, type TestAgent } from "../runtime/support/test-agent.ts";

const instructions = "Summarize it.";
const heading = "Summary of the conversation so far:";
const history = { messages: 4, tokens: 10_000, summarize: summarizeWith({ instructions, heading }) };

/** Answers "Yes." to each message, and with the given moves to a request for a summary. */
function summingModel(...summaries: Move[]) {
  const prompts: LanguageModelV4Prompt[] = [];
  const questions: string[] = [];
  const answer: Model["doStream"] = (options) => {
    const isSummary = options.prompt[0]!.content === instructions;
    prompts.push(options.prompt);
    if (isSummary) questions.push(said({ prompts }, -1).join());
    const move = isSummary ? summaries.shift()! : { say: "Yes." };
    return scriptedModel([move]).doStream({ ...options, prompt: [] });
  };
  return { ...scriptedModel([]), questions, doStream: answer, said: () => said({ prompts }, -1) };
}

async function talk(testAgent: TestAgent, inputs: readonly string[], sessionId?: string) {
  let run = await ask(testAgent, inputs[0]!, sessionId);
  for (const input of inputs.slice(1)) run = await ask(testAgent, input, run.sessionId);
  return run;
}

test("makes no summary while the history fits", async () => {
  const model = summingModel();
  const testAgent = await createTestAgent({ model, agent: { history } });
  await talk(testAgent, ["One", "Two"]);
  expect(model.questions).toEqual([]);
  expect(model.said()).toEqual(["One", "Two"]);
});

test("begins with a summary and the newest turns when the history is too long", async () => {
  const model = summingModel({ say: "Counting has begun." });
  const testAgent = await createTestAgent({ model, agent: { history } });
  const run = await talk(testAgent, ["One", "Two", "Three"]);
  expect(run).toMatchObject({ status: "succeeded", output: "Yes." });
  expect(model.questions).toEqual([
    expect.stringMatching(/^user: One\nassistant: .*Yes\..*\nuser: Two\nassistant: .*Yes\..*$/),
  ]);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nCounting has begun.", "Three"]);
});

test("summarizes the earlier summary with the messages since", async () => {
  const model = summingModel({ say: "First." }, { say: "Second." });
  const testAgent = await createTestAgent({ model, agent: { history } });
  await talk(testAgent, ["One", "Two", "Three", "Four", "Five"]);
  expect(model.questions[1]).toMatch(/^Summary of the conversation so far:\nFirst\.\nuser: Three\n/);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nSecond.", "Five"]);
});

test("counts the cost of a summary in the run and streams no text of it", async () => {
  const model = summingModel({ say: "Counting has begun." });
  const testAgent = await createTestAgent({ model, agent: { history } });
  const run = await talk(testAgent, ["One", "Two", "Three"]);
  expect(run.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
  const events = await Array.fromAsync(testAgent.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
  expect(JSON.stringify(events)).not.toContain("Counting has begun.");
});

test("begins without the oldest messages when the model fails", async () => {
  const model = summingModel({ fail: new Error("No.") }, { say: "At last." });
  const testAgent = await createTestAgent({ model, agent: { history } });
  const third = await talk(testAgent, ["One", "Two", "Three"]);
  expect(third).toMatchObject({ status: "succeeded" });
  expect(model.said()).toEqual(["Two", "Three"]);
  await talk(testAgent, ["Four"], third.sessionId);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nAt last.", "Four"]);
  expect(model.questions[1]).toContain("user: One");
});

test("reuses the summary when a run resumes", async () => {
  const model = summingModel({ say: "Counting has begun." }, { say: "Never asked for." });
  let isAsked = false;
  const asking: Model["doStream"] = (options) => {
    const isThird = said({ prompts: [options.prompt] }, -1).includes("Three");
    if (!isThird || isAsked) return model.doStream(options);
    isAsked = true;
    return scriptedModel([{ calls: [archive()] }]).doStream({ ...options, prompt: [] });
  };
  const testAgent = await createTestAgent({ model: { ...model, doStream: asking }, agent: { history } });
  const run = await talk(testAgent, ["One", "Two", "Three"]);
  expect(run.status).toBe("waiting");
  await testAgent.engine.approve(run.id, "a", { approved: false, by: "carol" });
  await Array.fromAsync(testAgent.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
  expect(model.questions).toHaveLength(1);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nCounting has begun.", "Three"]);
});
