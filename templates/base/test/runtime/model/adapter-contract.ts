import { existsSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { readConfig, type Configuration, type Variables } from "../../../src/runtime/config.ts";
import type { Model, Models } from "../../../src/runtime/ports/model.ts";
import { modelContract } from "./contract.ts";
import { decidingContract } from "./contract/deciding.ts";
import { recording, saveExchanges, type Exchanges } from "./contract/record.ts";
import { readRecording } from "./contract/recording.ts";
import { formatOf, type Format } from "./contract/wire.ts";

type Fetch = typeof globalThis.fetch;

/** The exports of src/adapters/model.ts. */
interface ModelAdapter<Shape extends Variables> {
  readonly variables: Shape;
  readonly create: (config: Configuration<Shape>, options: { readonly fetch: Fetch }) => Models;
}

/**
 * Tests the adapter of a provider with recorded traffic: no key, no network. With RECORD=1, it calls the provider with
 * the variables of .env and saves the answers as the new recording: docs/decisions/0002-model-last.md.
 */
export function adapterContract<Shape extends Variables>(adapter: ModelAdapter<Shape>): void {
  // The first decision loads most of the program, and a provider needs time to answer.
  vi.setConfig({ testTimeout: 60_000 });
  const { provider } = createModel(adapter, "any");
  const format = formatOf(provider);
  if (format === undefined) return refuse(provider);
  describe(`the model of ${provider}`, () =>
    process.env["RECORD"] ? record(adapter, format) : replay(adapter, format));
}

function refuse(provider: string): void {
  test(`has a recording of ${provider}`, () => {
    expect.fail(`There is no recording of "${provider}". Add its format to test/runtime/model/contract/wire.ts.`);
  });
}

function replay<Shape extends Variables>(adapter: ModelAdapter<Shape>, format: Format): void {
  const recorded = readRecording(format);
  modelContract((fetch) => createModel(adapter, recorded.exchanges.words.request.model, fetch), recorded);
}

function record<Shape extends Variables>({ create, variables }: ModelAdapter<Shape>, format: Format): void {
  const exchanges: Exchanges = {};
  decidingContract((scene) => {
    if (existsSync(".env")) process.loadEnvFile(".env");
    // Two tests play the same scene: the first exchange counts.
    const fetch = recording(format, (exchange) => (exchanges[scene] ??= exchange));
    return { model: create(readConfig(variables), { fetch })[0] };
  });
  afterAll(() => saveExchanges(format, exchanges));
}

/** Creates the first model of the adapter with keys that open nothing. */
function createModel<Shape extends Variables>(
  { create, variables }: ModelAdapter<Shape>,
  MODEL: string,
  fetch = globalThis.fetch,
): Model {
  const values = Object.entries(variables).map(([name, schema]) => [name, valueFor(schema)] as const);
  return create(readConfig(variables, { ...Object.fromEntries(values), MODEL }), { fetch })[0];
}

/** Returns the first value that the schema accepts: a key or a name, the default, an address. */
function valueFor(schema: Variables[string]): string | undefined {
  return ["test-value", undefined, "https://provider.example/v1"].find((value) => z.safeParse(schema, value).success);
}
