import { describe, expect, test } from "vitest";
import { adapterTest, providers as table } from "../../templates/base/generators/model/providers.ts";
import { createRepository, providers } from "./repository.ts";

/** Messages of a start without the variables of the provider. */
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
  ollama: ["MODEL is missing: name a model that calls tools, such as qwen3"],
  openai: ["OPENAI_API_KEY is missing: get one at https://platform.openai.com/api-keys"],
  "openai-compatible": ["MODEL_BASE_URL is missing: give the URL", "MODEL is missing: name a model of the server"],
  openrouter: ["OPENROUTER_API_KEY is missing: get one at https://openrouter.ai/settings/keys"],
};

describe.for(providers)("a repository with the model of %s", async (provider) => {
  const repository = await createRepository();
  const chosen = await repository.choose(provider);

  test("is the result of one command", () => {
    expect(chosen).toMatchObject({ code: 0 });
  });

  test("passes the test of its adapter and the checks of its configuration", async () => {
    const files = ["src/adapters/model.test.ts", "test/support/env-example.test.ts"];
    const { code, output } = await repository.run("vitest", "run", "--project", "agent", ...files);
    expect(code, output).toBe(0);
  });

  test("names all missing variables at its start", async () => {
    const { url, output } = await repository.start({ API_KEYS: "" });
    expect(url).toBeUndefined();
    for (const words of ["API_KEYS is not set", ...missing[provider]!]) expect(output()).toContain(`  ${words}`);
  });
});

test("passes types, lint and format with every adapter", async () => {
  const repository = await createRepository();
  for (const { name, adapter } of table.filter((provider) => provider.name !== "scripted")) {
    await repository.write(`src/adapters/model-${name}.ts`, adapter);
  }
  // The script has another type, so the test is checked with the adapter of a provider.
  await repository.write("src/adapters/model.test.ts", adapterTest.replace("./model.ts", "./model-openai.ts"));
  const checks = await Promise.all([
    repository.run("tsc"),
    repository.run("oxfmt", "--check", "src"),
    repository.run("oxlint", "src"),
  ]);
  expect(checks.filter(({ code }) => code !== 0)).toEqual([]);
});

test("names the missing keys of Bedrock before the server listens", async () => {
  const repository = await createRepository();
  await repository.choose("amazon-bedrock");
  const { url, output } = await repository.start({ AWS_REGION: "eu-central-1", MODEL: "a-model" });
  expect(url).toBeUndefined();
  expect(output()).toBe(
    "AWS_BEARER_TOKEN_BEDROCK is missing: get one at https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html, " +
      "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n",
  );
});

test("has the adapter of base as the stub of the script", async () => {
  const repository = await createRepository();
  expect(await repository.read("src/adapters/model.ts")).toBe(table.find(({ name }) => name === "scripted")!.adapter);
});
