import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environments } from "./environments.ts";
import { apiKey, createRepository, providers } from "./repository.ts";

/** A server of another project that speaks the formats of many providers. */
const provider = new LLMock({ port: 0 });

beforeAll(async () => {
  provider.on(
    { userMessage: "Call me Sam", hasToolResult: false },
    {
      toolCalls: [{ name: "remember-preference", arguments: JSON.stringify({ key: "name", value: "Sam" }) }],
    },
  );
  // Only the result of the tool has a version, not its input.
  provider.on({ hasToolResult: true, toolResultContains: "version" }, { content: "I call you Sam." });
  await provider.start();
});

afterAll(() => provider.stop());

test.for(providers)("calls a tool before it answers, with the model of %s", async (name) => {
  const repository = await createRepository();
  await repository.choose(name);
  const server = await repository.start(environments(provider.url)[name]!);
  const response = await fetch(`${server.url}/v1/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", prefer: "wait=30" },
    body: JSON.stringify({ input: "Call me Sam" }),
  });
  const run = await response.json();
  expect(run, server.output()).toMatchObject({ status: "succeeded", output: "I call you Sam." });
});
