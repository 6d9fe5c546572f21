import { expect, test } from "vitest";

import { answer, ask, startAgent } from "../support/agent.ts";

test("finds a book and lends it", async () => {
  const testAgent = await startAgent();
  expect(await ask(testAgent, "Do you have Moby-Dick?")).toMatchObject({ output: "Moby-Dick (b1) is here." });
  expect(await ask(testAgent, "I take b1")).toMatchObject({ output: "Moby-Dick is yours until 2027-01-04." });
});

test("waives fees after an approval", async () => {
  const testAgent = await startAgent();
  const run = await ask(testAgent, "Please waive my fees");
  expect(run.status).toBe("waiting");
  expect(await answer(testAgent, run, "call-1", true)).toMatchObject({ output: "Waived 4.50 EUR." });
});
