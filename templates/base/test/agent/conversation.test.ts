import { expect, test } from "vitest";

import { ask, startAgent, startProgram } from "../support/agent.ts";

test("remembers the name of the user in later conversations", async () => {
  const testAgent = await startAgent();
  expect(await ask(testAgent, "My name is Sam")).toMatchObject({ output: "Sam: Noted, your name is Sam." });
  expect((await ask(testAgent, "Hello")).output).toMatch(/^Sam: Hello\. /);
});

test("says what it is when it has no answer", async () => {
  expect((await ask(await startAgent(), "Book me a flight")).output).toMatch(/^I am the scripted model/);
});

test("answers over HTTP", async () => {
  const { alice } = await startProgram();
  expect(await alice.run("My name is Sam")).toMatchObject({ status: "succeeded" });
});
