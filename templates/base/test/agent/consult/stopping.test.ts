import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { create as createOrders } from "../../../src/adapters/orders.ts";
import { agent } from "../../../src/agent/agent.ts";
import type { Model } from "../../../src/ports/model.ts";
import { outlive, type Death, type Life } from "../../support/crash.ts";
import { breaksOff, faultyModel, refuses, type Fault } from "../../support/faulty-model.ts";
import { intercept } from "../../support/intercept.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { endlessClock, stillClock } from "../../support/still-clock.ts";
import { ask, createStores, createWorld, eventsOf, settled, type Stores, type World } from "../../support/world.ts";

const lookUp = { id: "a", tool: "look-up-order", input: { orderId: "1001" } };
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

test("a run that crashes in the middle of its retries asks anew, and its conversation holds together", async () => {
  const { database } = await createStores();
  const { left: uncrashed, operations } = await live(database);
  expect(uncrashed.said).toEqual(["Let me see.", "It is on its way."]);
  for (let operation = 1; operation <= operations; operation++) {
    const { left } = await live(database, { operation, effective: true });
    expect(left, `after a crash at operation ${operation}`).toEqual(uncrashed);
  }
}, 30_000);

/** One run of a new customer, from its request to its end, through the given death: all that is left of it. */
async function live(database: Stores["database"], ...deaths: Death[]) {
  const stores = { database, orders: createOrders({ ORDERS_PATH: ":memory:" }) };
  const principal = randomUUID();
  const lives: Life[] = [];
  const left = await outlive(
    deaths,
    (world, life) => beACustomer(principal, world, life),
    (life) => {
      lives.push(life);
      const through = <Port extends object>(port: Port) => intercept(port, life.around);
      return createWorld({ model: flaky(), stores, clock: stillClock(), through });
    },
  );
  return { left, operations: lives[0]!.operations };
}

/** Fails twice before each of its answers, the second time in the middle of a sentence. */
function flaky(): Model {
  const model = scriptedModel([{ say: "Let me see.", calls: [lookUp] }, { say: "It is on its way." }]);
  const faults = [refuses(429, { "retry-after": "5" }), breaksOff("I was")];
  let asked = 0;
  const doStream: Model["doStream"] = (options) => (faults[asked++ % 3] ?? (() => model.doStream(options)))();
  return { ...model, doStream };
}

/** Asks, and asks again after a crash; undefined when the process died. */
async function beACustomer(principal: string, { engine, state }: World, life: Life) {
  await engine.recover();
  const { run } = await engine.start({ ...hello, principal, idempotencyKey: "once" });
  for await (const _ of state.events.follow(run.id, 0, life.over));
  if (life.over.aborted) return undefined;
  const { status, usage } = (await state.runs.find(run.id))!;
  const events = await eventsOf(state, run.id);
  const messages = await state.messages.list({ sessionId: run.sessionId });
  return {
    status,
    usage,
    said: events.flatMap((event) => (event.type === "decision" ? [event.text] : [])),
    roles: messages.map(({ message }) => message.role),
  };
}
