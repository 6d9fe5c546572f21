import { expect, test } from "vitest";

import { answer, ask, startAgent } from "../support/agent.ts";
import { startProgram } from "../support/agent.ts";

const lamp = "Order 1001 (Walnut desk lamp, 89.00 EUR) was shipped on 2026-11-16.";

const conversations: [said: string[], reply: string | RegExp][] = [
  [["Hello"], "Hello. I can look up an order or ask for a refund. What is the order number?"],
  [["Where is order 1001?"], lamp],
  [["Where is order 4711?"], "I cannot find an order 4711. Is the number right?"],
  [["Where is my parcel?", "1001"], lamp],
  [["I want my money back"], "Which order is it? Please give me its number."],
  [["Call me Sam", "Hi"], /^Sam: Hello\. /],
];

test.for(conversations)("answers %j with %s", async ([said, reply]) => {
  expect((await talk(said)).output).toMatch(reply);
});

const refunds: [said: string[], approved: boolean, reply: string][] = [
  [["Please refund order 1001"], true, "Order 1001 is refunded: 89.00 EUR will be on its way to you."],
  [["Please refund order 1001"], false, "I am sorry, the shop said no. An approver declined this: Too late."],
  [["Where is order 1003?", "Refund it"], true, "Order 1003 is refunded: 34.50 EUR will be on its way to you."],
  [["Refund 1004"], true, "I am sorry, that did not work. Order 1004 was cancelled and never paid."],
];

test.for(refunds)("waits for an approval of %j and, approved: %s, says %s", async ([said, approved, reply]) => {
  const { testAgent, ...run } = await talk(said);
  expect(run.status).toBe("waiting");
  expect(await answer(testAgent, run, `call-${said.length}`, approved, "Too late.")).toMatchObject({ output: reply });
});

test("refunds an order once", async () => {
  const { testAgent, ...first } = await talk(["Refund 1001"]);
  await answer(testAgent, first, "call-1", true);
  const second = await ask(testAgent, "Refund 1001 again", first.sessionId);
  const { output } = await answer(testAgent, second, "call-2", true);
  expect(output).toBe("I am sorry, that did not work. Order 1001 has been refunded already.");
});

test("answers over HTTP", async () => {
  const { alice } = await startProgram();
  expect(await alice.run("Where is order 1001?")).toMatchObject({ status: "succeeded", output: lamp });
});

/** Says all of it in one session and returns the last run. */
async function talk(said: readonly string[]) {
  const testAgent = await startAgent();
  let run = await ask(testAgent, said[0]!);
  for (const input of said.slice(1)) run = await ask(testAgent, input, run.sessionId);
  return { ...run, testAgent };
}
