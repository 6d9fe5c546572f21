import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { archive, find } from "../fixture/calls.ts";
import { create as createRecords } from "../fixture/records.ts";
import { agent } from "../fixture/agent.ts";
import type { Message, Model } from "../../../src/runtime/ports/model.ts";
import { outlive, type Death, type Life } from "../support/crash.ts";
import { intercept } from "../support/intercept.ts";
import { scriptedModel, type Move } from "../support/scripted-model.ts";
import { ToolWatch } from "../support/watch.ts";
import { createStores, createWorld, eventsOf, type Stores, type World } from "../support/world.ts";

/** Finds two records at once and remembers a name. Archives two records, of which the approver declines one. */
const moves = (attempt = ""): Move[] => [
  {
    calls: [find(`map${attempt}`), find(`letters${attempt}`, "1003")],
  },
  {
    say: `I ask an archivist.${attempt}`,
    calls: [
      archive(`approved${attempt}`),
      { id: `name${attempt}`, tool: "remember-preference", input: { key: "name", value: "Sam" } },
      archive(`declined${attempt}`, "1003"),
    ],
  },
  { say: `The map is archived, the letters are not.${attempt}` },
];

test("a run that crashes anywhere, any number of times, ends the same and does everything once", async () => {
  const stores = await createStores();
  const { left: uncrashed, ran, operations } = await live(stores, [], scriptedModel(moves()));
  expect(ran.toSorted()).toEqual(["run/approved", "run/letters", "run/map", "run/name"]);
  expect(uncrashed.run).toMatchObject({ status: "succeeded", output: "The map is archived, the letters are not." });
  expect(uncrashed.records).toEqual(["archived", "open"]);
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
    expect(left.records, where).toEqual(["archived", "open"]);
    expect(left.facts, where).toHaveLength(1);
    const said = left.messages.filter(({ role }) => role === "assistant");
    const heard = left.messages.filter(({ role }) => role === "tool");
    const shown = left.events.filter(({ type }) => type === "decision");
    expect(said.map(textOf), where).toEqual(shown.map((decision) => ("text" in decision ? decision.text : "")));
    expect(textOf(said.at(-1)!), where).toBe(left.run.output);
    expect(heard.flatMap(toolCallIds), where).toEqual(said.flatMap(toolCallIds));
  }
}, 120_000);

/** Drives a run of a new user through the given deaths, from its request to its end. Returns all that is left of it. */
async function live({ database }: Stores, deaths: readonly Death[], model: Model) {
  const stores = { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
  const principal = randomUUID();
  const watch = new ToolWatch(stores);
  const lives: Life[] = [];
  const left = await outlive(
    deaths,
    (world, life) => beAClient(principal, world, life),
    (life) => {
      lives.push(life);
      const through = <Port extends object>(port: Port) => intercept(port, life.around);
      return createWorld({
        model,
        stores,
        through,
        agent: { tools: watch.over(agent.tools, (look) => life.follow(look)) },
      });
    },
  );
  expect(watch.needless, "calls that ran again although their result was known").toEqual([]);
  return { left: { ...left, keys: new Set(watch.ran) }, ran: watch.ran, operations: lives[0]!.operations };
}

/** Sends the request, also after a crash, and answers each approval request. Returns undefined when the process died. */
async function beAClient(principal: string, { engine, state, memory, systems }: World, life: Life) {
  await engine.recover();
  const request = { principal, input: "Archive 1001 and 1003", idempotencyKey: "once", trace: "" };
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
  const records = [await systems.records.find("1001"), await systems.records.find("1003")];
  const facts = await memory.history(principal);
  return {
    run: { status, output, error, usage },
    messages: messages.map(({ message }) => message),
    events: events.filter(({ type }) => type !== "text-delta"),
    records: records.map((record) => record?.status),
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
