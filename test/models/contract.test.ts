import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { providers as table } from "../../templates/base/generators/model/providers.ts";
import { readConfig, type Variables } from "../../templates/base/src/runtime/config.ts";
import type { Model, Models } from "../../templates/base/src/runtime/ports/model.ts";
import { fixtureModel } from "../../templates/base/test/runtime/fixture/model.ts";
import { modelContract } from "./contract/model-contract.ts";
import { decidingContract } from "./contract/deciding.ts";
import { recording, saveExchanges, type Exchanges } from "./contract/record.ts";
import { readRecording } from "./contract/recording.ts";
import { formatOf, type Format } from "./contract/wire.ts";
import { environments } from "./environments.ts";
import { createRepository, providers } from "./repository.ts";

/** Exports of the src/adapters/model.ts of a provider. */
interface Adapter {
  readonly variables: Variables;
  readonly create: (config: object, options: { readonly fetch: typeof globalThis.fetch }) => Models;
}

const repository = await createRepository();

/** Provider to call instead of replaying: `RECORD=openai OPENAI_API_KEY=... npm run test:models -- contract`. */
const recorded = process.env["RECORD"];

describe("the scripted model", () => modelContract(() => fixtureModel()));

describe.for(recorded ? [recorded] : providers)("the model of %s", async (name) => {
  const adapter = await importAdapter(name);
  const { provider } = createModel(adapter, name, "any");
  const format = formatOf(provider);
  test("has a recording of its format", () => expect(format, provider).toBeDefined());
  if (format === undefined) return;
  if (recorded) record(adapter, format);
  else replay(adapter, name, format);
});

async function importAdapter(name: string): Promise<Adapter> {
  const path = `src/adapters/model-${name}.ts`;
  await repository.write(path, table.find((provider) => provider.name === name)!.adapter);
  return (await import(pathToFileURL(join(repository.folder, path)).href)) as Adapter;
}

function replay(adapter: Adapter, name: string, format: Format): void {
  const exchanges = readRecording(format);
  const { model } = exchanges.exchanges.words.request;
  modelContract((fetch) => createModel(adapter, name, model, fetch), exchanges);
}

/** Calls the provider and saves its answers as the new recording of the format. */
function record({ create, variables }: Adapter, format: Format): void {
  const exchanges: Exchanges = {};
  decidingContract((scene) => {
    // Two tests play the same scene: the first exchange counts.
    const fetch = recording(format, (exchange) => (exchanges[scene] ??= exchange));
    return { model: create(readConfig(variables), { fetch })[0] };
  });
  afterAll(() => saveExchanges(format, exchanges));
}

/** Creates a model with keys that open nothing. */
function createModel({ create, variables }: Adapter, name: string, MODEL: string, fetch = globalThis.fetch): Model {
  const environment = { ...environments("https://provider.example")[name], MODEL };
  return create(readConfig(variables, environment), { fetch })[0];
}
