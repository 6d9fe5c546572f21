import { expect, test } from "vitest";

import { ask, startAgent } from "../support/agent.ts";
import { startProgram } from "../support/program.ts";

test("remembers the name of the user in later conversations", async () => {
  const world = await startAgent();
  expect(await ask(world, "My name is Sam")).toMatchObject({ output: "Sam: Noted, your name is Sam." });
  expect((await ask(world, "Hello")).output).toMatch(/^Sam: Hello\. /);
});

test("says what it is when it has no answer", async () => {
  expect((await ask(await startAgent(), "Book me a flight")).output).toMatch(/^I am the scripted model/);
});

test("answers over HTTP", async () => {
  const { alice } = await startProgram();
  expect(await alice.run("My name is Sam")).toMatchObject({ status: "succeeded" });
});
