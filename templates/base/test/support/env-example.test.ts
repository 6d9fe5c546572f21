import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, test, vi } from "vitest";

import { program } from "../../src/composition.ts";
import { readConfig } from "../../src/runtime/config.ts";
import { variables as scripted } from "./scripted-model.ts";

// The tests need no key of the chosen model. Its variables are compared with .env.example below.
vi.mock("../../src/adapters/model.ts", () => import("./scripted-model.ts"));
const { variables: chosen } =
  await vi.importActual<Pick<typeof import("../../src/adapters/model.ts"), "variables">>("../../src/adapters/model.ts");

const { variables } = program;
const apiKeys = "dev:0123456789abcdef";
const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
const example = parseEnv(text);

test("names every variable that the program reads, and no other", () => {
  const others = Object.keys(variables).filter((name) => !(name in scripted));
  expect(Object.keys(example).toSorted()).toEqual([...others, ...Object.keys(chosen)].toSorted());
});

test("shows the default of each variable, and no API key", () => {
  const shown = readConfig(variables, { ...example, API_KEYS: apiKeys } as Record<string, string>);
  expect(shown).toEqual(readConfig(variables, { API_KEYS: apiKeys }));
  expect(example["API_KEYS"]).toBe("");
  for (const [name, schema] of Object.entries(chosen)) {
    expect(schema.safeParse(example[name] || undefined), name).toEqual(schema.safeParse(undefined));
  }
});

test("explains each variable or group of variables in a comment", () => {
  for (const group of text.split("\n\n")) expect(group).toMatch(/^# ./);
});
