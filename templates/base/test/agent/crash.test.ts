import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { create as createOrders } from "../../src/adapters/orders.ts";
import { agent } from "../../src/agent/agent.ts";
import type { Message, Model } from "../../src/ports/model.ts";
import { outlive, type Death, type Life } from "../support/crash.ts";
import { intercept } from "../support/intercept.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { ToolWatch } from "../support/watch.ts";
import { createStores, createWorld, eventsOf, type Stores, type World } from "../support/world.ts";

/** Looks up two orders at once, remembers a name, and asks for two refunds, of which one is declined. */
const moves = (attempt = ""): Move[] => [
  {
    calls: [
      { id: `lamp${attempt}`, tool: "look-up-order", input: { orderId: "1001" } },
      { id: `glasses${attempt}`, tool: "look-up-order", input: { orderId: "1003" } },
    ],
  },
  {
    say: `I am asking a colleague.${attempt}`,
    calls: [
      { id: `approved${attempt}`, tool: "issue-refund", input: { orderId: "1001", reason: "broken" } },
      { id: `name${attempt}`, tool: "remember-preference", input: { key: "name", value: "Sam" } },
      { id: `declined${attempt}`, tool: "issue-refund", input: { orderId: "1003", reason: "broken" } },
    ],
  },
  { say: `The lamp is paid back, the glasses are not.${attempt}` },
];

test("a run that crashes anywhere, any number of times, ends the same and does everything once", async () => {
  const stores = await createStores();
  const { left: uncrashed, ran, operations } = await live(stores, [], scriptedModel(moves()));
  expect(ran.toSorted()).toEqual(["run/approved", "run/glasses", "run/lamp", "run/name"]);
  expect(uncrashed.run).toMatchObject({ status: "succeeded", output: "The lamp is paid back, the glasses are not." });
  expect(uncrashed.orders).toEqual(["refunded", "delivered"]);
  expect(uncrashed.facts).toEqual([{ key: "name", value: "Sam", version: 1 }]);

  const death = fc.record({ operation: fc.integer({ min: 1, max: operations }), effective: fc.boolean() });
  const crashesTheSame = fc.asyncProperty(fc.array(death, { minLength: 1, maxLength: 5 }), async (deaths) => {
    const { left } = await live(stores, deaths, scriptedModel(moves()));
    expect(inNoOrder(left)).toEqual(inNoOrder(uncrashed));
  });
  await fc.assert(crashesTheSame, { numRuns: 100, timeout: 5_000 });
}, 120_000);

test("a model that answers otherwise when it is asked again leaves one answer, and a conversation that holds together", async () => {
  const stores = await createStores();
  const { operations } = await live(stores, [], fickleModel());
  for (let operation = 1; operation <= operations; operation++) {
    const { left } = await live(stores, [{ operation, effective: true }], fickleModel());
    const where = `after a crash at operation ${operation}`;
    expect(left.orders, where).toEqual(["refunded", "delivered"]);
    expect(left.facts, where).toHaveLength(1);
    const said = left.messages.filter(({ role }) => role === "assistant");
    const heard = left.messages.filter(({ role }) => role === "tool");
    const shown = left.events.filter(({ type }) => type === "decision");
    expect(said.map(textOf), where).toEqual(shown.map((decision) => ("text" in decision ? decision.text : "")));
    expect(textOf(said.at(-1)!), where).toBe(left.run.output);
    expect(heard.flatMap(toolCallIds), where).toEqual(said.flatMap(toolCallIds));
  }
}, 120_000);

/** One run of a new customer, from its request to its end, through the given deaths: all that is left of it. */
async function live({ database }: Stores, deaths: readonly Death[], model: Model) {
  const stores = { database, orders: createOrders({ ORDERS_PATH: ":memory:" }) };
  const customer = randomUUID();
  const watch = new ToolWatch(stores);
  const lives: Life[] = [];
  const left = await outlive(
    deaths,
    (world, life) => beACustomer(customer, world, life),
    (life) => {
      lives.push(life);
      const through = <Port extends object>(port: Port) => intercept(port, life.around);
      return createWorld({ model, stores, through, agent: { tools: watch.over(agent.tools) } });
    },
  );
  expect(watch.needless, "calls that ran again although their result was known").toEqual([]);
  return { left: { ...left, keys: new Set(watch.ran) }, ran: watch.ran, operations: lives[0]!.operations };
}

/** Asks, and asks again after a crash; answers each question; undefined when the process died. */
async function beACustomer(principal: string, { engine, state, services }: World, life: Life) {
  await engine.recover();
  const request = { principal, input: "Refund 1001 and 1003", idempotencyKey: "once", trace: "" };
  const { run } = await engine.start(request);
  for await (const { event } of state.events.follow(run.id, 0, life.over)) {
    if (event.type !== "approval-request") continue;
    const { toolCallId } = event.call;
    // A person is slower than the program: by then the run has been put down.
    await setImmediate();
    await engine.approve(run.id, toolCallId, { approved: toolCallId.startsWith("approved"), by: "carol" });
  }
  if (life.over.aborted) return undefined;

  const { status, output, error, usage } = (await state.runs.find(run.id))!;
  const messages = await state.messages.list({ sessionId: run.sessionId });
  const events = await eventsOf(state, run.id);
  const orders = [await services.orders.find("1001"), await services.orders.find("1003")];
  const facts = await services.memory.history(principal);
  return {
    run: { status, output, error, usage },
    messages: messages.map(({ message }) => message),
    events: events.filter(({ type }) => type !== "text-delta"),
    orders: orders.map((order) => order?.status),
    facts: facts.map(({ key, value, version }) => ({ key, value, version })),
  };
}

/** What happened together may have been recorded either way round. */
function inNoOrder<Left extends { events: readonly unknown[] }>({ events, ...left }: Left) {
  return { ...left, events: events.map((event) => JSON.stringify(event)).toSorted() };
}

/** Says the same in new words, and under new ids, each time it is asked. */
function fickleModel(): Model {
  let asked = 0;
  const { doStream: _, ...model } = scriptedModel([]);
  return { ...model, doStream: async (options) => scriptedModel(moves(`-${++asked}`)).doStream(options) };
}

function toolCallIds({ content }: Message): unknown[] {
  return partsOf(content).flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []));
}

function textOf({ content }: Message): string {
  return partsOf(content)
    .map((part) => ("text" in part ? part.text : ""))
    .join("");
}

function partsOf(content: Message["content"]): readonly object[] {
  return typeof content === "string" ? [{ text: content }] : content;
}
