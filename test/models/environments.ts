import type { Environment } from "./repository.ts";

/** Returns the variables that each adapter needs, by provider. They point at one server; the keys open nothing. */
export function environments(url: string): Readonly<Record<string, Environment>> {
  return {
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
  };
}
