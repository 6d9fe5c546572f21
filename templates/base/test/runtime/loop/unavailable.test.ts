import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { agent } from "../fixture/agent.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { ApprovalStore } from "../../../src/runtime/ports/state.ts";
import { Unavailable } from "../../../src/runtime/errors.ts";
import { intercept, type Around } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { ToolWatch } from "../support/tool-watch.ts";
import { ask, createStores, createTestAgent, eventsOf, settled } from "../support/test-agent.ts";

const moves = [{ calls: [archive()] }, { say: "Archived." }];
const yes = { approved: true, by: "carol" };

/** Wraps the state only. The model and the systems are always available. */
const throughState =
  (around: Around) =>
  <Port extends object>(port: Port): Port =>
    "journal" in port ? intercept(port, around) : port;

/** Answers of people take effect, and their requests fail. */
function unheardAnswers<Port extends object>(port: Port): Port {
  if (!("approvals" in port)) return port;
  const approvals = port.approvals as ApprovalStore;
  const answer: ApprovalStore["answer"] = async (...values) => {
    await approvals.answer(...values);
    throw new Unavailable();
  };
  return { ...port, approvals: { ...approvals, answer } };
}

/** Does what a client does that is told to try again. */
async function insist<Result>(request: () => Promise<Result>): Promise<Result> {
  return request().catch((error: unknown) => (error instanceof Unavailable ? insist(request) : Promise.reject(error)));
}

test("runs each step once when the store often fails", async () => {
  const stores = await createStores();
  const watch = new ToolWatch(stores);
  let operations = 0;
  // Every other operation fails, and every other of these has taken effect.
  const through = throughState(async (operation) => {
    const turn = operations++ % 4;
    if (turn === 0) throw new Unavailable();
    const result = await operation();
    if (turn === 2) throw new Unavailable();
    return result;
  });
  const tools = watch.over(agent.tools);
  const testAgent = await createTestAgent({ model: scriptedModel(moves), agent: { tools }, stores, through });
  const request = { principal: "alice", input: "Archive 1001", trace: "", idempotencyKey: "once" };
  const { run } = await insist(() => testAgent.engine.start(request));
  await testAgent.suspended.begins(run.id, AbortSignal.timeout(5_000));
  await insist(() => testAgent.engine.approve(run.id, "a", yes));
  expect(await settled(testAgent, run.id)).toMatchObject({ status: "succeeded", output: "Archived." });
  expect(watch.ran).toEqual(["run/a"]);
  expect(await transcriptOf(testAgent, run)).toEqual([
    "user: Archive 1001",
    'model calls archive-record {"recordId":"1001","reason":"It is complete."}',
    "may a run?",
    "carol: yes",
    "a starts",
    "a succeeds",
    "model: Archived.",
    "run succeeded",
  ]);
  const messages = await testAgent.state.messages.list({ sessionId: run.sessionId });
  expect(messages.map(({ message }) => message.role)).toEqual(["user", "assistant", "tool", "assistant"]);
});

test("continues a recorded run when its request failed", async () => {
  let unheard: Run | undefined;
  const through = throughState(async (operation) => {
    const result = await operation();
    if (unheard || typeof result !== "object" || result === null || !("run" in result)) return result;
    unheard = result.run as Run;
    throw new Unavailable();
  });
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "Hello." }]), through });
  await expect(ask(testAgent, "Hello")).rejects.toThrow(Unavailable);
  expect((await eventsOf(testAgent.state, unheard!.id)).at(-1)).toMatchObject({ type: "run-end", output: "Hello." });
});

test("wakes the run on a recorded answer when its request failed", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel(moves), through: unheardAnswers });
  const run = await ask(testAgent, "Archive 1001");
  await expect(testAgent.engine.approve(run.id, "a", yes)).rejects.toThrow(Unavailable);
  expect((await eventsOf(testAgent.state, run.id)).at(-1)).toMatchObject({ type: "run-end", output: "Archived." });
});

test("cancels a run once an absent store is back", async () => {
  let isAway = false;
  const through = throughState((operation) => (isAway ? Promise.reject(new Unavailable()) : operation()));
  const testAgent = await createTestAgent({ model: scriptedModel(moves), through });
  const run = await ask(testAgent, "Archive 1001");
  isAway = true;
  const cancelled = testAgent.engine.cancel(run.id, "Never mind.");
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "waiting" });
  isAway = false;
  await cancelled;
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "cancelled" });
});
