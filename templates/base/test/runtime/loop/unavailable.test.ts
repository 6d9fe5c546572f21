import { expect, test } from "vitest";

import { archive } from "../fixture/calls.ts";
import { agent } from "../fixture/agent.ts";
import type { Run } from "../../../src/runtime/ports/run.ts";
import type { ApprovalStore } from "../../../src/runtime/ports/state.ts";
import { Unavailable } from "../../../src/runtime/ports/unavailable.ts";
import { intercept, type Around } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { ToolWatch } from "../support/watch.ts";
import { ask, createStores, createWorld, eventsOf, settled } from "../support/world.ts";

const moves = [{ calls: [archive()] }, { say: "Archived." }];

/** Wraps the state only. The model and the systems are always available. */
const throughState =
  (around: Around) =>
  <Port extends object>(port: Port): Port =>
    "journal" in port ? intercept(port, around) : port;

/** Every other operation is not heard, and every other of these has taken effect. */
function nowAndThen(): Around {
  let operations = 0;
  return async (operation) => {
    const turn = operations++ % 4;
    if (turn === 0) throw new Unavailable();
    const result = await operation();
    if (turn === 2) throw new Unavailable();
    return result;
  };
}

function isAccepted(result: unknown): result is { run: Run } {
  return typeof result === "object" && result !== null && "run" in result;
}

/** Does what a client does that is told to try again. */
async function insist<Result>(request: () => Promise<Result>): Promise<Result> {
  return request().catch((error: unknown) => (error instanceof Unavailable ? insist(request) : Promise.reject(error)));
}

test("a store that answers now and then changes nothing of a run, and nothing in it happens twice", async () => {
  const stores = await createStores();
  const watch = new ToolWatch(stores);
  const through = throughState(nowAndThen());
  const world = await createWorld({
    model: scriptedModel(moves),
    agent: { tools: watch.over(agent.tools) },
    stores,
    through,
  });
  const request = { principal: "alice", input: "Archive 1001", trace: "", idempotencyKey: "once" };
  const { run } = await insist(() => world.engine.start(request));
  await world.rest.begins(run.id, AbortSignal.timeout(5_000));
  await insist(() => world.engine.approve(run.id, "a", { approved: true, by: "carol" }));
  expect(await settled(world, run.id)).toMatchObject({ status: "succeeded", output: "Archived." });
  expect(watch.ran).toEqual(["run/a"]);
  expect(await transcriptOf(world, run)).toEqual([
    "user: Archive 1001",
    'model calls archive-record {"recordId":"1001","reason":"It is complete."}',
    "may a run?",
    "carol: yes",
    "a starts",
    "a succeeds",
    "model: Archived.",
    "run succeeded",
  ]);
  const messages = await world.state.messages.list({ sessionId: run.sessionId });
  expect(messages.map(({ message }) => message.role)).toEqual(["user", "assistant", "tool", "assistant"]);
});

test("a run that was recorded although its request failed goes on", async () => {
  let unheard: Run | undefined;
  const through = throughState(async (operation) => {
    const result = await operation();
    const isFirst = unheard === undefined && isAccepted(result);
    if (!isFirst) return result;
    unheard = result.run;
    throw new Unavailable();
  });
  const world = await createWorld({ model: scriptedModel([{ say: "Hello." }]), through });
  await expect(ask(world, "Hello")).rejects.toThrow(Unavailable);
  expect((await eventsOf(world.state, unheard!.id)).at(-1)).toMatchObject({ type: "run-end", output: "Hello." });
});

test("an answer that was recorded although its request failed wakes the run", async () => {
  const world = await createWorld({ model: scriptedModel(moves), through: unheardAnswers });
  const run = await ask(world, "Archive 1001");
  await expect(world.engine.approve(run.id, "a", { approved: true, by: "carol" })).rejects.toThrow(Unavailable);
  expect((await eventsOf(world.state, run.id)).at(-1)).toMatchObject({ type: "run-end", output: "Archived." });
});

/** What people answer takes effect, and nobody hears of it. */
function unheardAnswers<Port extends object>(port: Port): Port {
  if (!("approvals" in port)) return port;
  const approvals = port.approvals as ApprovalStore;
  const answer: ApprovalStore["answer"] = async (...values) => {
    await approvals.answer(...values);
    throw new Unavailable();
  };
  return { ...port, approvals: { ...approvals, answer } };
}

test("a run can be cancelled while the store is away, and ends when it is back", async () => {
  let isAway = false;
  const through = throughState(async (operation) => {
    if (isAway) throw new Unavailable();
    return operation();
  });
  const world = await createWorld({ model: scriptedModel(moves), through });
  const run = await ask(world, "Archive 1001");
  isAway = true;
  const cancelled = world.engine.cancel(run.id, "Never mind.");
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "waiting" });
  isAway = false;
  await cancelled;
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "cancelled" });
});
