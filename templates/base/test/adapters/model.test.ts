import { existsSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { z } from "zod";

import { create, variables } from "../../src/adapters/model.ts";
import { readConfig } from "../../src/config.ts";
import type { Model, Models } from "../../src/ports/model.ts";
import { modelContract } from "../contracts/model.ts";
import { decidingContract } from "../contracts/model/deciding.ts";
import { recording, saveExchanges, type Exchanges } from "../contracts/model/record.ts";
import { readRecording } from "../contracts/model/recording.ts";
import { formatOf } from "../contracts/model/wire.ts";

// The first decision loads the largest part of the program, and a real model takes its time.
vi.setConfig({ testTimeout: 60_000 });

const createModels: (
  config: Parameters<typeof create>[0],
  options: { readonly fetch: typeof globalThis.fetch },
) => Models = create;

/** The model that was chosen, with keys that open nothing. */
function testModel(MODEL: string, fetch = globalThis.fetch): Model {
  const environment = Object.fromEntries(Object.entries(variables).map(([name, schema]) => [name, valueFor(schema)]));
  return createModels(readConfig(variables, { ...environment, MODEL }), { fetch })[0];
}

/** The first of these that will do: a key or a name, the default, an address. */
function valueFor(schema: z.ZodType): string | undefined {
  return ["test-value", undefined, "https://provider.example/v1"].find((value) => schema.safeParse(value).success);
}

const { provider } = testModel("any");
const format = formatOf(provider);

const isRecording = Boolean(process.env["RECORD"]);

const unheardOf = format === undefined && provider !== "scripted" ? [provider] : [];
test.for(unheardOf)("the contract knows how %s speaks", (name) => {
  expect.fail(`Nothing is recorded of "${name}": say in test/contracts/model/wire.ts which format it speaks.`);
});

describe.for(isRecording ? [] : [provider])("the model of this agent, %s,", () => {
  const recorded = format && readRecording(format);
  const name = recorded?.exchanges.words.request.model ?? "any";
  modelContract((fetch) => testModel(name, fetch), recorded);
});

// Asks the real model, with what is in .env, and writes down what it answers: docs/decisions/0002-model-last.md.
describe.for(isRecording && format ? [format] : [])(
  "what the model of this agent answers in %s is recorded, and it",
  (format) => {
    const exchanges: Exchanges = {};
    decidingContract((scene) => {
      if (existsSync(".env")) process.loadEnvFile(".env");
      // A scene that is played again is asked in other words: the first time is the one that counts.
      const fetch = recording(format, (exchange) => (exchanges[scene] ??= exchange));
      return { model: createModels(readConfig(variables), { fetch })[0] };
    });
    afterAll(() => saveExchanges(format, exchanges));
  },
);
