import { expect, test } from "vitest";
import { z } from "zod";

import { Draining, Overloaded, PrincipalLimitReached, SessionNotFound } from "../../../src/runtime/errors.ts";
import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { archive } from "../fixture/calls.ts";
import { defineTool } from "../fixture/define-tool.ts";
import { gate, passGate } from "../support/gate.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { answer, ask, createTestAgent, settled } from "../support/test-agent.ts";

const request = { principal: "alice", input: "Go", trace: "" };

test("rejects a run at the limit and accepts one after an end", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const testAgent = await createTestAgent({ model, agent: { tools }, maxRunsInProgress: 1 });
  const { run } = await testAgent.engine.start(request);
  await entered;
  await expect(testAgent.engine.start(request)).rejects.toThrow(Overloaded);
  open();
  await settled(testAgent, run.id);
  expect(await ask(testAgent, "Go")).toMatchObject({ status: "succeeded" });
});

test("counts queued runs of a session for the limit", async () => {
  const { tools, entered, open } = gate();
  const testAgent = await createTestAgent({ model: scriptedModel([passGate]), agent: { tools }, maxRunsInProgress: 2 });
  const { run } = await testAgent.engine.start(request);
  await testAgent.engine.start({ ...request, sessionId: run.sessionId });
  await entered;
  await expect(testAgent.engine.start({ ...request, sessionId: run.sessionId })).rejects.toThrow(Overloaded);
  open();
});

test("limits the runs in progress of each principal", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const testAgent = await createTestAgent({ model, agent: { tools }, maxRunsPerPrincipal: 2 });
  const { run } = await testAgent.engine.start(request);
  await testAgent.engine.start({ ...request, sessionId: run.sessionId });
  await entered;
  await expect(testAgent.engine.start(request)).rejects.toThrow(PrincipalLimitReached);
  expect(await testAgent.engine.start({ ...request, principal: "bob" })).toMatchObject({ created: true });
  open();
  await settled(testAgent, run.id);
  expect(await testAgent.engine.start(request)).toMatchObject({ created: true });
});

test("does not count a rejected request for its principal", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ say: "Hello." }]), maxRunsPerPrincipal: 1 });
  await expect(testAgent.engine.start({ ...request, sessionId: "no such" })).rejects.toThrow(SessionNotFound);
  expect(await testAgent.engine.start(request)).toMatchObject({ created: true });
});

test("runs repeated requests with one idempotency key once", async () => {
  const model = scriptedModel([{ say: "Once." }]);
  const testAgent = await createTestAgent({ model });
  const first = await testAgent.engine.start({ ...request, idempotencyKey: "key" });
  const second = await testAgent.engine.start({ ...request, idempotencyKey: "key" });
  expect([first.created, second.created]).toEqual([true, false]);
  expect(second.run.id).toBe(first.run.id);
  expect(await settled(testAgent, first.run.id)).toMatchObject({ output: "Once." });
  expect(model.prompts).toHaveLength(1);
});

test("counts repeated requests with one idempotency key once", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const testAgent = await createTestAgent({ model, agent: { tools }, maxRunsInProgress: 2 });
  await testAgent.engine.start({ ...request, idempotencyKey: "key" });
  await entered;
  await testAgent.engine.start({ ...request, idempotencyKey: "key" });
  expect(await testAgent.engine.start(request)).toMatchObject({ created: true });
  open();
});

test("leaves queued runs to the next process while draining", async () => {
  const { tools, entered, open } = gate();
  const model = scriptedModel([passGate, { say: "Through." }]);
  const testAgent = await createTestAgent({ model, agent: { tools } });
  const { run } = await testAgent.engine.start(request);
  const { run: queued } = await testAgent.engine.start({ ...request, sessionId: run.sessionId });
  await entered;

  const drained = testAgent.engine.drain(60_000);
  await expect(testAgent.engine.start(request)).rejects.toThrow(Draining);
  open();
  await drained;
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "succeeded" });
  expect(await testAgent.state.runs.find(queued.id), "The next process runs it.").toMatchObject({
    status: "queued",
  });
});

test("waits for the grace period at most, and for no approver", async () => {
  const { tools, entered } = gate();
  const busy = await createTestAgent({ model: scriptedModel([passGate]), agent: { tools } });
  const { run } = await busy.engine.start(request);
  await entered;
  await busy.engine.drain(1);
  expect(await busy.state.runs.find(run.id)).toMatchObject({ status: "running" });

  const asking = await createTestAgent({ model: scriptedModel([{ calls: [archive()] }]) });
  const waiting = await ask(asking, "Archive 1001");
  await asking.engine.drain(60_000);
  expect(await asking.state.runs.find(waiting.id)).toMatchObject({ status: "waiting" });
});

/** A tool that runs until `letGo`, and the order of its calls. */
function crowd() {
  const began: string[] = [];
  const doors = new Map<string, () => void>();
  const tool = defineTool({
    description: "Waits.",
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

test("executes runs up to the limit and queues the others", async () => {
  const { began, letGo, ...parts } = crowd();
  const testAgent = await createTestAgent({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 2 });
  const [one, , three] = [
    (await testAgent.engine.start({ ...request, input: "1" })).run,
    (await testAgent.engine.start({ ...request, input: "2" })).run,
    (await testAgent.engine.start({ ...request, input: "3" })).run,
  ];
  await begun(began, 2);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(began.toSorted()).toEqual(["1", "2"]);
  expect(await testAgent.state.runs.find(three.id)).toMatchObject({ status: "queued" });
  letGo("1");
  await begun(began, 3);
  expect(await settled(testAgent, one.id)).toMatchObject({ status: "succeeded" });
  letGo("3");
  expect(await settled(testAgent, three.id)).toMatchObject({ status: "succeeded" });
});

test("alternates between the queued runs of two principals", async () => {
  const { began, letGo, ...parts } = crowd();
  const testAgent = await createTestAgent({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  for (const input of ["a1", "a2", "a3"]) await testAgent.engine.start({ ...request, input });
  for (const input of ["b1", "b2"]) await testAgent.engine.start({ ...request, principal: "bob", input });
  for (let count = 1; count <= 5; count++) {
    await begun(began, count);
    letGo(began.at(-1)!);
  }
  expect(began).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("executes another run while one waits for an approver", async () => {
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const testAgent = await createTestAgent({ model, maxRunsAtOnce: 1 });
  const [one, other] = [await ask(testAgent, "Archive 1001"), await ask(testAgent, "Archive 1001")];
  expect([one.status, other.status]).toEqual(["waiting", "waiting"]);
  expect(await answer(testAgent, other, "a", true)).toMatchObject({ status: "succeeded" });
  expect(await answer(testAgent, one, "a", true)).toMatchObject({ status: "succeeded" });
});

test("skips a cancelled run in the queue", async () => {
  const { began, letGo, ...parts } = crowd();
  const testAgent = await createTestAgent({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  await testAgent.engine.start({ ...request, input: "1" });
  const { run } = await testAgent.engine.start({ ...request, input: "2" });
  await testAgent.engine.start({ ...request, input: "3" });
  await begun(began, 1);
  await testAgent.engine.cancel(run.id, "Never mind.");
  letGo("1");
  await begun(began, 2);
  expect(began).toEqual(["1", "3"]);
});

test("does not count a cancelled run for the limit", async () => {
  const { began, letGo, ...parts } = crowd();
  const testAgent = await createTestAgent({
    model: parts.model,
    agent: { tools: parts.tools },
    maxRunsAtOnce: 1,
    maxRunsInProgress: 2,
  });
  await testAgent.engine.start({ ...request, input: "1" });
  const { run } = await testAgent.engine.start({ ...request, input: "2" });
  await begun(began, 1);
  await expect(testAgent.engine.start(request)).rejects.toThrow(Overloaded);
  await testAgent.engine.cancel(run.id, "Never mind.");
  expect(await testAgent.engine.start({ ...request, input: "3" })).toMatchObject({ created: true });
  letGo("1");
});

test("starts no queued run while draining", async () => {
  const { began, letGo, ...parts } = crowd();
  const testAgent = await createTestAgent({ model: parts.model, agent: { tools: parts.tools }, maxRunsAtOnce: 1 });
  await testAgent.engine.start({ ...request, input: "1" });
  const { run } = await testAgent.engine.start({ ...request, input: "2" });
  await begun(began, 1);
  const drained = testAgent.engine.drain(60_000);
  letGo("1");
  await drained;
  expect(began).toEqual(["1"]);
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "queued" });
});
