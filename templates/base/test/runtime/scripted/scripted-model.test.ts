import { expect, test } from "vitest";

import { scriptedAdapter } from "../../../src/runtime/scripted/model.ts";
import { fixtureModel } from "../fixture/model.ts";
import { script } from "../fixture/script.ts";
import { answer, ask, createTestAgent } from "../support/test-agent.ts";

/** What the user says, and the reply to the last of it. */
const conversations: [said: string[], reply: string | RegExp][] = [
  [["Hello"], "Hello. Which record do you need?"],
  [["Where is record 1001?"], "Record 1001 (Map of the harbour) is open."],
  [["1002 and 1003"], /^Record 1002 .* is open\. Record 1003 .* is open\.$/],
  [["Call me Sam"], "Sam: Noted, your name is Sam."],
  [["Call me Sam", "Hello"], "Sam: Hello. Which record do you need?"],
  [['use find-record {"recordId":"1001"}'], "Record 1001 (Map of the harbour) is open."],
  [["use find-record {oops}"], /^The input of find-record must be JSON/],
  [["use find-record"], /^I am sorry, that did not work\. The input of "find-record" is not valid/],
  [["use no-such-tool {}"], "I am the script of the fixture."],
];

test.for(conversations)("answers %j with %s", async ([said, reply]) => {
  const { output } = await talk(said);
  expect(output).toMatch(reply);
});

test("puts the result of an approved call into words, and of a declined one", async () => {
  const { testAgent, ...run } = await talk(["Archive 1001 and 1003"]);
  await answer(testAgent, run, "call-1", true);
  const { output } = await answer(testAgent, run, "call-2", false, "Too late.");
  expect(output).toBe(
    "Record 1001 is archived on shelf 1. I am sorry, the archivist said no. An approver declined this: Too late.",
  );
});

test("returns the result as JSON when the script has no words for the tool", async () => {
  const adapter = scriptedAdapter({ ...script, replies: {} });
  const [model] = adapter.create({ SCRIPTED_MODEL_DELAY_MS: 0 });
  const { output } = await ask(await createTestAgent({ model }), "Where is record 4711?");
  expect(output).toBe('find-record returned {"found":false,"recordId":"4711"}.');
});

test("gives the same answer to the same transcript, streamed or not", async () => {
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Archive 1001" }] }];
  const [one, other] = [fixtureModel(), fixtureModel()];
  const generated = await one.doGenerate({ prompt });
  await one.doGenerate({ prompt });
  expect(await one.doGenerate({ prompt })).toEqual(generated);
  expect(await other.doGenerate({ prompt })).toEqual(generated);
  const streams = [await one.doStream({ prompt }), await other.doStream({ prompt })];
  const [parts, otherParts] = await Promise.all(streams.map(({ stream }) => Array.fromAsync(stream)));
  expect(otherParts).toEqual(parts);
});

test("pauses before each word and stops when the signal aborts", async () => {
  const stop = new AbortController();
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] }];
  const [model] = scriptedAdapter(script).create({ SCRIPTED_MODEL_DELAY_MS: 10_000 });
  const { stream } = await model.doStream({ prompt, abortSignal: stop.signal });
  const received = Array.fromAsync(stream);
  stop.abort();
  await expect(received).rejects.toThrow("aborted");
});

/** Says all of it in one session and returns the last run. */
async function talk(said: readonly string[]) {
  const testAgent = await createTestAgent({ model: fixtureModel() });
  let run = await ask(testAgent, said[0]!);
  for (const input of said.slice(1)) run = await ask(testAgent, input, run.sessionId);
  return { ...run, testAgent };
}
