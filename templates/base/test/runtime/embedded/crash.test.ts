import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { archive, find } from "../fixture/calls.ts";
import { create as createRecords } from "../fixture/records.ts";
import { agent } from "../fixture/agent.ts";
import type { Message, Model } from "../../../src/runtime/ports/model.ts";
import { runWithCrashes, type CrashPoint, type CrashingProcess } from "./crash-points.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { breaksOff, refuses, said, scriptedModel, type Move } from "../support/scripted-model.ts";
import { ToolWatch } from "../support/tool-watch.ts";
import { createStores, eventsOf, type Stores, type TestAgent } from "../support/test-agent.ts";

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

test("ends with the same result after any crashes, and runs each call once", async () => {
  const stores = await createStores();
  const { left: uncrashed, ran, operations } = await archiveRecords(stores, [], scriptedModel(moves()));
  expect(ran.toSorted()).toEqual(["run/approved", "run/letters", "run/map", "run/name"]);
  expect(uncrashed.run).toMatchObject({ status: "succeeded", output: "The map is archived, the letters are not." });
  expect(uncrashed.records).toEqual(["archived", "open"]);
  expect(uncrashed.facts).toEqual([{ key: "name", value: "Sam", version: 1 }]);

  const crashPoint = fc.record({ operation: fc.integer({ min: 1, max: operations }), effective: fc.boolean() });
  const crashesTheSame = fc.asyncProperty(fc.array(crashPoint, { minLength: 1, maxLength: 5 }), async (crashPoints) => {
    const { left } = await archiveRecords(stores, crashPoints, scriptedModel(moves()));
    expect(sortEvents(left)).toEqual(sortEvents(uncrashed));
  });
  await fc.assert(crashesTheSame, { numRuns: 100, timeout: 5_000 });
}, 120_000);

test("stores one answer when the model answers differently after a crash", async () => {
  const stores = await createStores();
  const { operations } = await archiveRecords(stores, [], fickleModel());
  for (let operation = 1; operation <= operations; operation++) {
    const { left } = await archiveRecords(stores, [{ operation, effective: true }], fickleModel());
    const where = `after a crash at operation ${operation}`;
    expect(left.records, where).toEqual(["archived", "open"]);
    expect(left.facts, where).toHaveLength(1);
    const answers = left.messages.filter(({ role }) => role === "assistant");
    const results = left.messages.filter(({ role }) => role === "tool");
    const shown = left.events.filter(({ type }) => type === "decision");
    expect(answers.map(textOf), where).toEqual(shown.map((decision) => ("text" in decision ? decision.text : "")));
    expect(textOf(answers.at(-1)!), where).toBe(left.run.output);
    expect(results.flatMap(toolCallIds), where).toEqual(answers.flatMap(toolCallIds));
  }
}, 120_000);

test("repeats the attempts of a model call when the process crashes during retries", async () => {
  const { database } = await createStores();
  const { left: uncrashed, operations } = await retryModel(database);
  expect(uncrashed.texts).toEqual(["Let me see.", "It is on its way."]);
  for (let operation = 1; operation <= operations; operation++) {
    const { left } = await retryModel(database, { operation, effective: true });
    expect(left, `after a crash at operation ${operation}`).toEqual(uncrashed);
  }
}, 30_000);

test("adds a steering message once when the process crashes at any operation", async () => {
  const { database } = await createStores();
  const { operations } = await steer(database);
  for (let operation = 1; operation <= operations; operation++) {
    for (const effective of [true, false]) {
      const { left } = await steer(database, { operation, effective });
      const where = `after a crash at operation ${operation}${effective ? ", which took effect" : ""}`;
      expect(left.prompt, where).toEqual(["Archive 1001", "And hurry"]);
      expect(left.joined, where).toMatchObject({ status: "merged", mergedInto: left.run.id });
    }
  }
}, 120_000);

/** Runs a request of a new user through the crashes. Returns everything that is stored at its end. */
async function archiveRecords({ database }: Stores, crashPoints: readonly CrashPoint[], model: Model) {
  const stores = newRecords(database);
  const principal = randomUUID();
  const watch = new ToolWatch(stores);
  const { left, operations } = await runWithCrashes(
    crashPoints,
    (testAgent, process) => sendRequest(principal, testAgent, process),
    (process) => ({ model, stores, agent: { tools: watch.over(agent.tools, (look) => process.follow(look)) } }),
  );
  expect(watch.needless, "calls that ran again although their result was known").toEqual([]);
  return { left: { ...left, keys: new Set(watch.ran) }, ran: watch.ran, operations };
}

function newRecords(database: Stores["database"]): Stores {
  return { database, records: createRecords({ RECORDS_PATH: ":memory:" }) };
}

/** Sends the request, also after a crash, and answers each approval request. Returns undefined after a crash. */
async function sendRequest(principal: string, testAgent: TestAgent, { over }: CrashingProcess) {
  const { engine, state, memory, systems } = testAgent;
  await engine.recover();
  const request = { principal, input: "Archive 1001 and 1003", idempotencyKey: "once", trace: "" };
  const { run } = await engine.start(request);
  for await (const { event } of state.events.follow(run.id, 0, over)) {
    if (event.type !== "approval-request") continue;
    const { toolCallId } = event.call;
    // An approver is slower than the program: the run is suspended by then.
    await setImmediate();
    await engine.approve(run.id, toolCallId, { approved: toolCallId.startsWith("approved"), by: "carol" });
  }
  if (over.aborted) return undefined;

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

/** Sorts the events: concurrent calls may be recorded in any order. */
function sortEvents<Left extends { events: readonly unknown[] }>({ events, ...left }: Left) {
  return { ...left, events: events.map((event) => JSON.stringify(event)).toSorted() };
}

/** Gives each answer with other words and other ids when the call repeats. */
function fickleModel(): Model {
  let calls = 0;
  const { doStream: _, ...model } = scriptedModel([]);
  return { ...model, doStream: async (options) => scriptedModel(moves(`-${++calls}`)).doStream(options) };
}

/** Runs a request with a model that fails twice before each answer. Returns the end and the conversation. */
function retryModel(database: Stores["database"], ...crashPoints: CrashPoint[]) {
  const [stores, principal] = [newRecords(database), randomUUID()];
  const work = async ({ engine, state }: TestAgent, { over }: CrashingProcess) => {
    await engine.recover();
    const { run } = await engine.start({ principal, input: "Hello", trace: "", idempotencyKey: "once" });
    for await (const _ of state.events.follow(run.id, 0, over));
    if (over.aborted) return undefined;
    const { status, usage } = (await state.runs.find(run.id))!;
    const events = await eventsOf(state, run.id);
    const messages = await state.messages.list({ sessionId: run.sessionId });
    const texts = events.flatMap((event) => (event.type === "decision" ? [event.text] : []));
    return { status, usage, texts, roles: messages.map(({ message }) => message.role) };
  };
  return runWithCrashes(crashPoints, work, () => ({
    model: flakyModel(),
    stores,
    clock: fakeClock({ mode: "instant" }),
  }));
}

/** Fails twice before each answer, the second time in the middle of a sentence. */
function flakyModel(): Model {
  const model = scriptedModel([{ say: "Let me see.", calls: [find()] }, { say: "It is on its way." }]);
  const faults = [refuses(429, { "retry-after": "5" }), breaksOff("I was")];
  let calls = 0;
  const doStream: Model["doStream"] = (options) => (faults[calls++ % 3] ?? (() => model.doStream(options)))();
  return { ...model, doStream };
}

/** Sends a message to a waiting run, then the answer. Returns both runs and the last prompt of the model. */
function steer(database: Stores["database"], ...crashPoints: CrashPoint[]) {
  const [stores, client] = [newRecords(database), { principal: randomUUID(), trace: "" }];
  const model = scriptedModel([{ calls: [archive()] }, { say: "Both." }]);
  const work = async ({ engine, state }: TestAgent, { over }: CrashingProcess) => {
    await engine.recover();
    const { run } = await engine.start({ ...client, input: "Archive 1001", idempotencyKey: "first" });
    for await (const { event } of state.events.follow(run.id, 0, over)) {
      if (event.type !== "approval-request") continue;
      const message = { ...client, input: "And hurry", sessionId: run.sessionId, idempotencyKey: "second" };
      await engine.start(message);
      await setImmediate();
      await engine.approve(run.id, "a", { approved: true, by: "carol" });
    }
    if (over.aborted) return undefined;
    const { run: message } = await engine.start({ ...client, input: "And hurry", idempotencyKey: "second" });
    return { run, joined: await state.runs.find(message.id), prompt: said(model, -1) };
  };
  return runWithCrashes(crashPoints, work, () => ({ model, stores, agent: { turnPolicy: "steer" } }));
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
