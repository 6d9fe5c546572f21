import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { expect, test } from "vitest";

import type { Model } from "../../../src/runtime/ports/model.ts";
import { archive } from "../fixture/calls.ts";
import { said, scriptedModel, type Move } from "../support/scripted-model.ts";
import { ask, createWorld, type World } from "../support/world.ts";

const summary = { instructions: "Sum it up." };
const history = { messages: 4, tokens: 10_000, summary };

/** Answers "Yes." to whatever it is asked, and sums up as it is told. */
function summingModel(...summaries: Move[]) {
  const prompts: LanguageModelV4Prompt[] = [];
  const questions: string[] = [];
  const answer: Model["doStream"] = (options) => {
    const isSummary = options.prompt[0]!.content === summary.instructions;
    prompts.push(options.prompt);
    if (isSummary) questions.push(said({ prompts }, -1).join());
    const move = isSummary ? summaries.shift()! : { say: "Yes." };
    return scriptedModel([move]).doStream({ ...options, prompt: [] });
  };
  return { ...scriptedModel([]), questions, doStream: answer, said: () => said({ prompts }, -1) };
}

async function talk(world: World, inputs: readonly string[], sessionId?: string) {
  let run = await ask(world, inputs[0]!, sessionId);
  for (const input of inputs.slice(1)) run = await ask(world, input, run.sessionId);
  return run;
}

test("while everything fits, nothing is summed up", async () => {
  const model = summingModel();
  const world = await createWorld({ model, agent: { history } });
  await talk(world, ["One", "Two"]);
  expect(model.questions).toEqual([]);
  expect(model.said()).toEqual(["One", "Two"]);
});

test("what does not fit any more is summed up, and the run begins with that and the newest turns", async () => {
  const model = summingModel({ say: "Counting has begun." });
  const world = await createWorld({ model, agent: { history } });
  const run = await talk(world, ["One", "Two", "Three"]);
  expect(run).toMatchObject({ status: "succeeded", output: "Yes." });
  expect(model.questions).toEqual([
    expect.stringMatching(/^user: One\nassistant: .*Yes\..*\nuser: Two\nassistant: .*Yes\..*$/),
  ]);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nCounting has begun.", "Three"]);
});

test("the next summary is made of the one before and what came since", async () => {
  const model = summingModel({ say: "First." }, { say: "Second." });
  const world = await createWorld({ model, agent: { history } });
  await talk(world, ["One", "Two", "Three", "Four", "Five"]);
  expect(model.questions[1]).toMatch(/^Summary of the conversation so far:\nFirst\.\nuser: Three\n/);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nSecond.", "Five"]);
});

test("what it costs to sum up is spent by the run, and nobody hears the text of it", async () => {
  const model = summingModel({ say: "Counting has begun." });
  const world = await createWorld({ model, agent: { history } });
  const run = await talk(world, ["One", "Two", "Three"]);
  expect(run.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
  const events = await Array.fromAsync(world.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
  expect(JSON.stringify(events)).not.toContain("Counting has begun.");
});

test("a model that gives no summary leaves the oldest out, and the next run asks again", async () => {
  const model = summingModel({ fail: new Error("No.") }, { say: "At last." });
  const world = await createWorld({ model, agent: { history } });
  const third = await talk(world, ["One", "Two", "Three"]);
  expect(third).toMatchObject({ status: "succeeded" });
  expect(model.said()).toEqual(["Two", "Three"]);
  await talk(world, ["Four"], third.sessionId);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nAt last.", "Four"]);
  expect(model.questions[1]).toContain("user: One");
});

test("a run that is taken up again begins with the summary that it had", async () => {
  const model = summingModel({ say: "Counting has begun." }, { say: "Never asked for." });
  let isAsked = false;
  const asking: Model["doStream"] = (options) => {
    const isThird = said({ prompts: [options.prompt] }, -1).includes("Three");
    if (!isThird || isAsked) return model.doStream(options);
    isAsked = true;
    return scriptedModel([{ calls: [archive()] }]).doStream({ ...options, prompt: [] });
  };
  const world = await createWorld({ model: { ...model, doStream: asking }, agent: { history } });
  const run = await talk(world, ["One", "Two", "Three"]);
  expect(run.status).toBe("waiting");
  await world.engine.approve(run.id, "a", { approved: false, by: "carol" });
  await Array.fromAsync(world.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
  expect(model.questions).toHaveLength(1);
  expect(model.said()).toEqual(["Summary of the conversation so far:\nCounting has begun.", "Three"]);
});
