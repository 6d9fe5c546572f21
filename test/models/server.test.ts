import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, expect, test } from "vitest";

import { apiKey, createRepository, type Environment, providers } from "./repository.ts";

/** A server that speaks the formats of many providers; it is not ours, and knows nothing of these tests. */
const provider = new LLMock({ port: 0 });

beforeAll(async () => {
  provider.on(
    { userMessage: "Call me Sam", hasToolResult: false },
    {
      toolCalls: [{ name: "remember-preference", arguments: JSON.stringify({ key: "name", value: "Sam" }) }],
    },
  );
  // The version of the fact is in the result of the tool only, not in its input.
  provider.on({ hasToolResult: true, toolResultContains: "version" }, { content: "I call you Sam." });
  await provider.start();
});

afterAll(() => provider.stop());

/** What points each adapter at that server; the keys open nothing. */
const variables = (url: string): Readonly<Record<string, Environment>> => ({
  "amazon-bedrock": {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    MODEL: "us.anthropic.claude-sonnet-5-5",
  },
  anthropic: { ANTHROPIC_API_KEY: "test", ANTHROPIC_BASE_URL: `${url}/v1` },
  azure: { AZURE_RESOURCE_NAME: "test", AZURE_API_KEY: "test", MODEL: "ours", AZURE_BASE_URL: `${url}/openai/v1` },
  google: { GOOGLE_GENERATIVE_AI_API_KEY: "test", GOOGLE_GENERATIVE_AI_BASE_URL: `${url}/v1beta` },
  mistral: { MISTRAL_API_KEY: "test", MISTRAL_BASE_URL: `${url}/v1` },
  ollama: { MODEL: "qwen3", OLLAMA_BASE_URL: `${url}/v1` },
  openai: { OPENAI_API_KEY: "test", OPENAI_BASE_URL: `${url}/v1` },
  "openai-compatible": { MODEL: "ours", MODEL_BASE_URL: `${url}/v1` },
  openrouter: { OPENROUTER_API_KEY: "test", OPENROUTER_BASE_URL: `${url}/api/v1` },
});

test.for(await providers())("the server calls a tool before it answers, with %s", async (name) => {
  const repository = await createRepository();
  await repository.choose(name);
  const server = await repository.start(variables(provider.url)[name]!);
  const response = await fetch(`${server.url}/v1/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", prefer: "wait=30" },
    body: JSON.stringify({ input: "Call me Sam" }),
  });
  const run = await response.json();
  expect(run, server.output()).toMatchObject({ status: "succeeded", output: "I call you Sam." });
});
