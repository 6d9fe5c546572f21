import { setImmediate } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { agent } from "../../fixture/agent.ts";
import { faultyModel, refuses, type Fault } from "../../support/faulty-model.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { endlessClock, stillClock } from "../../support/still-clock.ts";
import { ask, createStores, createWorld, eventsOf, settled } from "../../support/world.ts";

const hello = { principal: "alice", input: "Hello", trace: "" };

test("a run that is cancelled while it waits to ask again ends at once, and so does its wait", async () => {
  const clock = endlessClock();
  const world = await createWorld({ model: faultyModel([refuses(503)], scriptedModel([])), clock });
  const { run } = await world.engine.start(hello);
  const signal = await clock.isWaiting;
  await world.engine.cancel(run.id, "Never mind.");
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "cancelled" });
  expect(signal.aborted).toBe(true);
});

test("what a model says that was given up is heard by nobody", async () => {
  const { promise: isGivenUp, resolve: giveUp } = Promise.withResolvers<void>();
  const late = async function* () {
    yield { type: "text-start", id: "0" } as const;
    vi.advanceTimersByTime(agent.patience.attemptTimeoutMs);
    await isGivenUp;
    yield { type: "text-delta", id: "0", delta: "Too late." } as const;
  };
  const slow: Fault = async () => ({ stream: ReadableStream.from(late()) });
  const meanwhile: Fault = async () => {
    giveUp();
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    return scriptedModel([{ say: "Here I am." }]).doStream({ prompt: [] });
  };
  const model = faultyModel([slow, meanwhile], scriptedModel([]));
  const world = await createWorld({ model, clock: stillClock() });
  const run = await ask(world, "Hello");
  expect(run).toMatchObject({ output: "Here I am." });
  const texts = (await eventsOf(world.state, run.id)).flatMap((event) =>
    event.type === "text-delta" ? [event.text] : [],
  );
  expect(texts.join("")).toBe("Here I am.");
});

test("a process that is about to stop puts a waiting run down at once, and the next one asks anew", async () => {
  const stores = await createStores();
  const clock = endlessClock();
  const world = await createWorld({ model: faultyModel([refuses(503)], scriptedModel([])), clock, stores });
  const { run } = await world.engine.start(hello);
  await clock.isWaiting;
  await world.engine.drain(60_000);
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "running", error: null });

  const next = await createWorld({ model: scriptedModel([{ say: "Here I am." }]), stores });
  expect(await next.engine.recover()).toBe(1);
  expect(await settled(next, run.id)).toMatchObject({ status: "succeeded", output: "Here I am." });
});

test("a process that is about to stop lets a question in hand be answered, but asks no second time", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const model = faultyModel([() => promise], scriptedModel([{ say: "Here I am." }]));
  const world = await createWorld({ model, clock: endlessClock() });
  const { run } = await world.engine.start(hello);
  while (model.asked() === 0) await setImmediate();
  const drained = world.engine.drain(60_000);
  reject({ statusCode: 503 });
  await drained;
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "running" });
  expect(model.asked()).toBe(1);
});
