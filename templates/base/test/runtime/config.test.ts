import { expect, test } from "vitest";

import { readConfig } from "../../src/runtime/config.ts";
import { program } from "./fixture/program.ts";

const { variables } = program;
const apiKeys = "dev:0123456789abcdef";

function messageOf(environment: Record<string, string>): string {
  try {
    readConfig(variables, environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("The environment is valid.");
}

test("requires API_KEYS only", () => {
  expect(readConfig(variables, { API_KEYS: apiKeys })).toMatchObject({ HOST: "127.0.0.1", PORT: 3000 });
});

test("treats an empty variable as not set", () => {
  const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, ""]));
  expect(readConfig(variables, { ...empty, API_KEYS: apiKeys })).toEqual(readConfig(variables, { API_KEYS: apiKeys }));
  expect(messageOf({ API_KEYS: "" })).toContain("API_KEYS is not set");
});

test("lists every problem with its variable", () => {
  const environment = {
    PORT: "http",
    REQUESTS_PER_MINUTE: "0",
    MAX_RUNS_IN_PROGRESS: "1.5",
    SCRIPTED_MODEL_DELAY_MS: "-1",
    LOG_LEVEL: "loud",
    SCHEDULES: "maybe",
    OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318",
  };
  expect(messageOf(environment)).toBe(`The configuration is not valid:
  PORT must be a whole number from 0 to 65535
  API_KEYS is not set; it must be principal:key pairs, separated by commas, for example dev:<a random text of 16 characters or more>
  REQUESTS_PER_MINUTE must be a whole number from 1 to 1000000
  MAX_RUNS_IN_PROGRESS must be a whole number from 1 to 100000
  SCHEDULES must be one of on, off
  LOG_LEVEL must be one of debug, info, warn, error, silent
  OTEL_EXPORTER_OTLP_ENDPOINT must be a URL, for example http://127.0.0.1:4318
  SCRIPTED_MODEL_DELAY_MS must be a whole number from 0 to 10000
Each variable is explained in .env.example.`);
});

test.for([
  "0123456789abcdef",
  "dev:tooshort",
  "dev:0123456789abcdef,",
  "a b:0123456789abcdef",
  "dev:0123456789'abcdef",
])("rejects the keys %s without a copy of them", (keys) => {
  const message = messageOf({ API_KEYS: keys });
  expect(message).toContain("API_KEYS must be principal:key pairs, separated by commas");
  expect(message).toContain("a key has 16 characters or more, of letters, digits and -._~+/=");
  expect(message).not.toContain(keys);
});

test("rejects a key of two principals", () => {
  expect(messageOf({ API_KEYS: "a:0123456789abcdef,b:0123456789abcdef" })).toContain(
    "API_KEYS has the same key twice; each key belongs to one principal",
  );
});

test("reads several keys, also of one principal", () => {
  const { API_KEYS } = readConfig(variables, { API_KEYS: "ada:0123456789abcdef, ada:fedcba9876543210" });
  expect(API_KEYS).toEqual([
    { principal: "ada", key: "0123456789abcdef" },
    { principal: "ada", key: "fedcba9876543210" },
  ]);
});
