import { describe, expect, test } from "vitest";

import { createRepository, providers } from "./repository.ts";

/** What each provider misses when nothing is set but the choice of it, and where it sends people. */
const missing: Readonly<Record<string, readonly string[]>> = {
  "amazon-bedrock": ["AWS_REGION is missing: name the region", "MODEL is missing: name a model"],
  anthropic: ["ANTHROPIC_API_KEY is missing: get one at https://platform.claude.com/settings/keys"],
  azure: [
    "AZURE_RESOURCE_NAME is missing: it is the first part of https://",
    'AZURE_API_KEY is missing: get one under "Keys and Endpoint"',
    "MODEL is missing: give the name of a deployment",
  ],
  google: ["GOOGLE_GENERATIVE_AI_API_KEY is missing: get one at https://aistudio.google.com/apikey"],
  mistral: ["MISTRAL_API_KEY is missing: get one at https://console.mistral.ai/api-keys"],
  ollama: ["MODEL is missing: name a model that calls tools, for example qwen3"],
  openai: ["OPENAI_API_KEY is missing: get one at https://platform.openai.com/api-keys"],
  "openai-compatible": ["MODEL_BASE_URL is missing: give the URL", "MODEL is missing: name a model of the server"],
  openrouter: ["OPENROUTER_API_KEY is missing: get one at https://openrouter.ai/settings/keys"],
};

const names = await providers();

describe.for(names)("a repository whose model is %s", async (provider) => {
  const repository = await createRepository();
  const chosen = await repository.choose(provider);

  test("is made by one command", () => {
    expect(chosen).toMatchObject({ code: 0 });
  });

  test("passes the contract of models and the checks of its configuration, without a key", async () => {
    const files = ["src/adapters/model.test.ts", "test/support/env-example.test.ts"];
    const { code, output } = await repository.run("vitest", "run", "--project", "agent", ...files);
    expect(code, output).toBe(0);
  });

  test("names everything that is missing at its start, at once, and where to get it", async () => {
    const { url, output } = await repository.start({ API_KEYS: "" });
    expect(url).toBeUndefined();
    for (const words of ["API_KEYS is not set", ...missing[provider]!]) expect(output()).toContain(`  ${words}`);
  });
});

test("every adapter and its test pass types, lint and format", async () => {
  const repository = await createRepository();
  await repository.write("src/adapters/model.test.ts", await repository.read("generators/model/model.test.ts.stub"));
  for (const name of names) {
    const stub = await repository.read(`generators/model/providers/${name}/model.ts.stub`);
    await repository.write(`src/adapters/model-${name}.ts`, stub);
  }
  const checks = await Promise.all([
    repository.run("tsc"),
    repository.run("oxfmt", "--check", "src"),
    repository.run("oxlint", "src"),
  ]);
  expect(checks.filter(({ code }) => code !== 0)).toEqual([]);
});

test("a key of Bedrock and the keys of AWS missing is told before the server listens", async () => {
  const repository = await createRepository();
  await repository.choose("amazon-bedrock");
  const { url, output } = await repository.start({ AWS_REGION: "eu-central-1", MODEL: "a-model" });
  expect(url).toBeUndefined();
  expect(output()).toBe(
    "AWS_BEARER_TOKEN_BEDROCK is missing: get one at https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html, " +
      "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n",
  );
});

test("the stub of the script is the adapter that the template has", async () => {
  const repository = await createRepository();
  expect(await repository.read("src/adapters/model.ts")).toBe(
    await repository.read("generators/model/scripted/model.ts.stub"),
  );
});
