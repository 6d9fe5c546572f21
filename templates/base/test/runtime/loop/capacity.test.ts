import { expect, test } from "vitest";
import { z } from "zod";

import { Draining, Overloaded, ShareTaken } from "../../../src/runtime/ports/engine.ts";
import { SessionNotFound } from "../../../src/runtime/ports/state.ts";
import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { archive } from "../fixture/calls.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { gate, passGate } from "../support/gate.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { answer, ask, createWorld, settled } from "../support/world.ts";

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

test("a principal whose share is in progress is refused, others are not, until one of its runs has ended", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const world = await createWorld({ model, agent: { tools }, maxRunsPerPrincipal: 2 });
  const { run } = await world.engine.start(request);
  await world.engine.start({ ...request, sessionId: run.sessionId });
  await entered;
  await expect(world.engine.start(request)).rejects.toThrow(ShareTaken);
  expect(await world.engine.start({ ...request, principal: "bob" })).toMatchObject({ created: true });
  open();
  await settled(world, run.id);
  expect(await world.engine.start(request)).toMatchObject({ created: true });
});

test("a request that failed takes nothing of its principal's share", async () => {
  const world = await createWorld({ model: scriptedModel([{ say: "Hello." }]), maxRunsPerPrincipal: 1 });
  await expect(world.engine.start({ ...request, sessionId: "no such" })).rejects.toThrow(SessionNotFound);
  expect(await world.engine.start(request)).toMatchObject({ created: true });
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

  const asking = await createWorld({ model: scriptedModel([{ calls: [archive()] }]) });
  const waiting = await ask(asking, "Archive 1001");
  await asking.engine.drain(60_000);
  expect(await asking.state.runs.find(waiting.id)).toMatchObject({ status: "waiting" });
});

/** Runs that hold their place until they are let go, in the order in which they began. */
function crowd() {
  const began: string[] = [];
  const doors = new Map<string, () => void>();
  const tool = defineTool({
    description: "Waits at a door.",
    input: z.object({ name: z.string() }),
    risk: "read",
    execute: async ({ name }) => {
      began.push(name);
      await new Promise<void>((resolve) => void doors.set(name, resolve));
    },
  });
  const model = scriptedModel([]);
  model.doStream = async (options) => {
    const input = options.prompt.findLast(({ role }) => role === "user")!.content[0] as { text: string };
    const calls = [{ id: "a", tool: "wait", input: { name: input.text } }];
    return scriptedModel([{ calls }, { say: "Done." }]).doStream(options);
  };
  return {
    began,
    tools: new Map<string, AnyTool>([["wait", tool]]),
    model,
    letGo: (name: string) => doors.get(name)!(),
  };
}

async function begun(began: string[], count: number): Promise<void> {
  while (began.length < count) await new Promise(setImmediate);
}

test("so many runs are driven at once, and the others wait for a place", async () => {
  const { began, letGo, ...parts } = crowd();
  const world = await createWorld({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 2 });
  const [one, , three] = [
    (await world.engine.start({ ...request, input: "1" })).run,
    (await world.engine.start({ ...request, input: "2" })).run,
    (await world.engine.start({ ...request, input: "3" })).run,
  ];
  await begun(began, 2);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(began.toSorted()).toEqual(["1", "2"]);
  expect(await world.state.runs.find(three.id)).toMatchObject({ status: "queued" });
  letGo("1");
  await begun(began, 3);
  expect(await settled(world, one.id)).toMatchObject({ status: "succeeded" });
  letGo("3");
  expect(await settled(world, three.id)).toMatchObject({ status: "succeeded" });
});

test("principals take turns, so that the crowd of one does not keep another waiting", async () => {
  const { began, letGo, ...parts } = crowd();
  const world = await createWorld({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  for (const input of ["a1", "a2", "a3"]) await world.engine.start({ ...request, input });
  for (const input of ["b1", "b2"]) await world.engine.start({ ...request, principal: "bob", input });
  for (let count = 1; count <= 5; count++) {
    await begun(began, count);
    letGo(began.at(-1)!);
  }
  expect(began).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("a run that waits for a person leaves its place to others, and finds one again", async () => {
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const world = await createWorld({ model, maxRunsAtOnce: 1 });
  const [one, other] = [await ask(world, "Archive 1001"), await ask(world, "Archive 1001")];
  expect([one.status, other.status]).toEqual(["waiting", "waiting"]);
  expect(await answer(world, other, "a", true)).toMatchObject({ status: "succeeded" });
  expect(await answer(world, one, "a", true)).toMatchObject({ status: "succeeded" });
});

test("a run that is cancelled while it waits for a place never begins, and those behind it move up", async () => {
  const { began, letGo, ...parts } = crowd();
  const world = await createWorld({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  await world.engine.start({ ...request, input: "1" });
  const { run } = await world.engine.start({ ...request, input: "2" });
  await world.engine.start({ ...request, input: "3" });
  await begun(began, 1);
  await world.engine.cancel(run.id, "Never mind.");
  letGo("1");
  await begun(began, 2);
  expect(began).toEqual(["1", "3"]);
});

test("a run that is cancelled while it waits for a place takes no room any more", async () => {
  const { began, letGo, ...parts } = crowd();
  const world = await createWorld({
    model: parts.model,
    agent: { tools: parts.tools },
    maxRunsAtOnce: 1,
    maxRunsInProgress: 2,
  });
  await world.engine.start({ ...request, input: "1" });
  const { run } = await world.engine.start({ ...request, input: "2" });
  await begun(began, 1);
  await expect(world.engine.start(request)).rejects.toThrow(Overloaded);
  await world.engine.cancel(run.id, "Never mind.");
  expect(await world.engine.start({ ...request, input: "3" })).toMatchObject({ created: true });
  letGo("1");
});

test("draining leaves those that wait for a place to the next process", async () => {
  const { began, letGo, ...parts } = crowd();
  const world = await createWorld({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  await world.engine.start({ ...request, input: "1" });
  const { run } = await world.engine.start({ ...request, input: "2" });
  await begun(began, 1);
  const drained = world.engine.drain(60_000);
  letGo("1");
  await drained;
  expect(began).toEqual(["1"]);
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "queued" });
});
