import { expect, test } from "vitest";

import { Draining, Overloaded } from "../../src/ports/engine.ts";
import { gate, passGate } from "../support/gate.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createWorld, settled } from "../support/world.ts";

const request = { principal: "alice", input: "Go", trace: "" };

test("a run that finds no room is refused, and accepted when there is room again", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const world = await createWorld({ model, agent: { tools }, maxRunsInProgress: 1 });
  const { run } = await world.engine.start(request);
  await entered;
  await expect(world.engine.start(request)).rejects.toThrow(Overloaded);
  open();
  await settled(world, run.id);
  expect(await ask(world, "Go")).toMatchObject({ status: "succeeded" });
});

test("runs that wait for their turn take room too", async () => {
  const { tools, entered, open } = gate();
  const world = await createWorld({ model: scriptedModel([passGate]), agent: { tools }, maxRunsInProgress: 2 });
  const { run } = await world.engine.start(request);
  await world.engine.start({ ...request, sessionId: run.sessionId });
  await entered;
  await expect(world.engine.start({ ...request, sessionId: run.sessionId })).rejects.toThrow(Overloaded);
  open();
});

test("the same request with the same key is the same run, which happens once", async () => {
  const model = scriptedModel([{ say: "Once." }]);
  const world = await createWorld({ model });
  const first = await world.engine.start({ ...request, idempotencyKey: "key" });
  const second = await world.engine.start({ ...request, idempotencyKey: "key" });
  expect([first.created, second.created]).toEqual([true, false]);
  expect(second.run.id).toBe(first.run.id);
  expect(await settled(world, first.run.id)).toMatchObject({ output: "Once." });
  expect(model.prompts).toHaveLength(1);
});

test("asking for the same run again takes no more room", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const world = await createWorld({ model, agent: { tools }, maxRunsInProgress: 2 });
  await world.engine.start({ ...request, idempotencyKey: "key" });
  await entered;
  await world.engine.start({ ...request, idempotencyKey: "key" });
  expect(await world.engine.start(request)).toMatchObject({ created: true });
  open();
});

test("draining accepts nothing more and waits for the run in hand", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const world = await createWorld({ model, agent: { tools } });
  const { run } = await world.engine.start(request);
  const { run: queued } = await world.engine.start({ ...request, sessionId: run.sessionId });
  await entered;

  const drained = world.engine.drain(60_000);
  await expect(world.engine.start(request)).rejects.toThrow(Draining);
  open();
  await drained;
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "succeeded" });
  expect(await world.state.runs.find(queued.id), "it is left for the next process").toMatchObject({ status: "queued" });
});

test("draining does not wait for longer than its grace, nor for people", async () => {
  const { tools, entered } = gate();
  const busy = await createWorld({ model: scriptedModel([passGate]), agent: { tools } });
  const { run } = await busy.engine.start(request);
  await entered;
  await busy.engine.drain(1);
  expect(await busy.state.runs.find(run.id)).toMatchObject({ status: "running" });

  const refund = { id: "a", tool: "issue-refund", input: { orderId: "1001", reason: "It is broken." } };
  const asking = await createWorld({ model: scriptedModel([{ calls: [refund] }]) });
  const waiting = await ask(asking, "Refund 1001");
  await asking.engine.drain(60_000);
  expect(await asking.state.runs.find(waiting.id)).toMatchObject({ status: "waiting" });
});
