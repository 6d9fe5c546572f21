import { errors } from "../errors.ts";
import { parseJson } from "./json.ts";
import type { Files } from "./layer.ts";
import type { File } from "./plan.ts";

/** An entry of the table of model providers, which the model generator of a repository reads too. */
interface Provider {
  readonly title: string;
  readonly sentence: string;
  readonly package?: string;
  readonly version?: string;
  /** File beside the table with the text of the adapter. */
  readonly stub?: string;
  readonly factory?: string;
  readonly settings?: readonly string[];
  readonly exampleUrl?: string;
  readonly variables: Readonly<Record<string, { value: string; comment: string; schema?: string }>>;
}

/** The entry of the model that base has. It needs no layer. */
const scripted = "scripted";

/** Returns the ids of the layers in the table. */
export function modelLayerIds(table: string): string[] {
  return Object.keys(parseTable(table))
    .filter((name) => name !== scripted)
    .map((name) => `model-${name}`);
}

/** Returns the folder of a layer that the table describes. `stubs` are the files beside the table. */
export function modelLayer(id: string, table: string, stubs: Files): Files {
  const providers = parseTable(table);
  const provider = providers[id.slice("model-".length)];
  if (!provider) throw errors.brokenTemplate("providers.json", `has no ${id}`);
  const { title, sentence, variables, stub = "model.ts.stub" } = provider;
  const env = { ...unused(providers[scripted]), ...withoutSchemas(variables) };
  return new Map([
    ["feature.json", asFile(JSON.stringify({ title, sentence, owns: ["src/adapters/model.ts"], env }))],
    ["package.json", asFile(JSON.stringify({ dependencies: { [`${provider.package}`]: provider.version } }))],
    ["src/adapters/model.ts", asFile(render(stub, textOf(stub, stubs), provider))],
    ["src/adapters/model.test.ts", asFile(textOf("model.test.ts.stub", stubs))],
  ]);
}

function parseTable(table: string): Readonly<Record<string, Provider>> {
  return parseJson("providers.json", table) as Readonly<Record<string, Provider>>;
}

/** Nothing reads the variables of the script when a provider is chosen. */
function unused(provider: Provider | undefined): Record<string, null> {
  return Object.fromEntries(Object.keys(provider?.variables ?? {}).map((name) => [name, null]));
}

function withoutSchemas(variables: Provider["variables"]) {
  return Object.fromEntries(Object.entries(variables).map(([name, { value, comment }]) => [name, { value, comment }]));
}

/** Fills in a stub as the generator does. `test/model-choice.test.ts` compares the results. */
function render(name: string, stub: string, { settings = [], variables, ...provider }: Provider): string {
  const values: Readonly<Record<string, unknown>> = {
    ...provider,
    settings: settings.join(",\n    "),
    variables: Object.entries(variables)
      .map(([variable, { schema }]) => `${variable}: ${schema}`)
      .join(",\n  "),
  };
  return stub.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    if (typeof values[key] === "string") return values[key];
    throw errors.brokenTemplate(name, `needs ${key}, which the table does not have`);
  });
}

function textOf(name: string, stubs: Files): string {
  const stub = stubs.get(name);
  if (!stub) throw errors.brokenTemplate(name, "is missing");
  return new TextDecoder().decode(stub.content);
}

function asFile(text: string): File {
  return { content: new TextEncoder().encode(text), executable: false };
}
