import { expect, test } from "vitest";

import { create } from "../../src/adapters/scripted/adapter.ts";
import { scriptedModel } from "../../src/adapters/scripted/model.ts";
import { answer, ask, createWorld } from "../support/world.ts";

const lamp = "Order 1001 (Walnut desk lamp, 89.00 EUR) was shipped on 2026-11-16.";

/** What was said, and how the last run ends or what it waits for. */
const conversations: [said: string[], reply: string | RegExp][] = [
  [["Hello"], "Hello. I can look up an order or ask for a refund. What is the order number?"],
  [["Where is order 1001?"], lamp],
  [["What about 1001?"], lamp],
  [["Where is order 4711?"], "I cannot find an order 4711. Is the number right?"],
  [["Where is my parcel?"], "Gladly. What is the number of the order?"],
  [["Where is my parcel?", "1001"], lamp],
  [
    ["Where are orders 1002 and 1003?"],
    /^Order 1002 .* is processing\. Order 1003 .* is delivered; it was shipped on 2026-11-02\.$/,
  ],
  [["Where is order 1001?", "When was it shipped?"], lamp],
  [["I want my money back"], "Which order is it? Please give me its number."],
  [["Call me Sam", "Hi"], /^Sam: Hello\. /],
  [["Call me Sam"], "Sam: Noted, your name is Sam."],
  [["Call me Sam", "Call me Max", "Thanks"], "Max: You are welcome."],
  [['use look-up-order {"orderId":"1001"}'], lamp],
  [["use look-up-order {oops}"], /^The input of look-up-order has to be JSON/],
  [["use look-up-order"], /^I am sorry, that did not work\. The input of "look-up-order" is not valid/],
  [["use no-such-tool {}"], /^I am the scripted model/],
  [["What is the meaning of life?"], /^I am the scripted model.*src\/adapters\/model\.ts/],
];

test.for(conversations)("after %j it says: %s", async ([said, reply]) => {
  const { output } = await talk(said);
  expect(output).toMatch(reply);
});

const refunds: [said: string[], approved: boolean, reply: string][] = [
  [["Please refund order 1001"], true, "Order 1001 is refunded: 89.00 EUR will be on its way to you."],
  [["Please refund order 1001"], false, "I am sorry, the shop said no. A person declined this: Too late."],
  [["Where is order 1003?", "Refund it"], true, "Order 1003 is refunded: 34.50 EUR will be on its way to you."],
  [["Refund 1004"], true, "I am sorry, that did not work. Order 1004 was cancelled and never paid."],
];

test.for(refunds)("after %j, approved: %s, it says: %s", async ([said, approved, reply]) => {
  const { world, ...run } = await talk(said);
  expect(run.status).toBe("waiting");
  expect(await answer(world, run, `call-${said.length}`, approved, "Too late.")).toMatchObject({ output: reply });
});

test("an order that was paid back is not paid back again", async () => {
  const { world, ...first } = await talk(["Refund 1001"]);
  await answer(world, first, "call-1", true);
  const second = await ask(world, "Refund 1001 again", first.sessionId);
  const { output } = await answer(world, second, "call-2", true);
  expect(output).toBe("I am sorry, that did not work. Order 1001 has been refunded already.");
});

test("two orders are refunded one approval each", async () => {
  const { world, ...run } = await talk(["Refund 1001 and 1003"]);
  await answer(world, run, "call-1", true);
  const { output } = await answer(world, run, "call-2", false);
  expect(output).toMatch(/^Order 1001 is refunded: .* the shop said no/);
});

test("the same transcript gets the same answer, however it is asked for", async () => {
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Refund 1001" }] }];
  const [one, other] = [scriptedModel(), scriptedModel()];
  const generated = await one.doGenerate({ prompt });
  await one.doGenerate({ prompt });
  expect(await one.doGenerate({ prompt })).toEqual(generated);
  expect(await other.doGenerate({ prompt })).toEqual(generated);
  const streams = [await one.doStream({ prompt }), await other.doStream({ prompt })];
  const [parts, otherParts] = await Promise.all(streams.map(({ stream }) => Array.fromAsync(stream)));
  expect(otherParts).toEqual(parts);
});

test("it pauses before each word for eyes that want to follow, and stops when nobody does", async () => {
  const stop = new AbortController();
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] }];
  const [model] = create({ SCRIPTED_MODEL_DELAY_MS: 10_000 });
  const { stream } = await model.doStream({ prompt, abortSignal: stop.signal });
  const heard = Array.fromAsync(stream);
  stop.abort();
  await expect(heard).rejects.toThrow("aborted");
});

/** One session in which all of this is said; returns its last run. */
async function talk(said: readonly string[]) {
  const world = await createWorld({ model: scriptedModel() });
  let run = await ask(world, said[0]!);
  for (const input of said.slice(1)) run = await ask(world, input, run.sessionId);
  return { ...run, world };
}
