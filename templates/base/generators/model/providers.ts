import { readFileSync } from "node:fs";

import type { Variable } from "../support/environment.ts";
import { render } from "../support/plan.ts";
import table from "./providers.json" with { type: "json" };

/** A provider of models, or the script. */
export interface Provider {
  readonly name: string;
  readonly title: string;
  /** Text of src/adapters/model.ts. */
  readonly adapter: string;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** An entry of providers.json. */
interface Entry {
  readonly title: string;
  /** The package of the provider and its exact version. The script has none. */
  readonly package?: string;
  readonly version?: string;
  /** File with the text of the adapter. Default: model.ts.stub. */
  readonly stub?: string;
  /** Function of the package that creates the provider. */
  readonly factory?: string;
  /** Properties of the argument of `factory`, in TypeScript. */
  readonly settings?: readonly string[];
  /** Address in the message about a wrong URL. */
  readonly exampleUrl?: string;
  /** Each variable with its schema in TypeScript. The schema of a URL is `url`. */
  readonly variables: Readonly<Record<string, Variable & { readonly schema?: string }>>;
}

export const providers: readonly Provider[] = Object.entries<Entry>(table).map(([name, entry]) => ({
  name,
  title: entry.title,
  adapter: adapterOf(entry),
  variables: entry.variables,
  dependencies: entry.package && entry.version ? { [entry.package]: entry.version } : {},
}));

/** Text of src/adapters/model.test.ts, the same for all providers. The script has no such test. */
export const adapterTest = readFileSync(new URL("model.test.ts.stub", import.meta.url), "utf8");

function adapterOf({ stub = "model.ts.stub", settings = [], variables, ...entry }: Entry): string {
  return render(new URL(stub, import.meta.url), {
    package: entry.package ?? "",
    factory: entry.factory ?? "",
    exampleUrl: entry.exampleUrl ?? "",
    settings: settings.join(",\n    "),
    variables: Object.entries(variables)
      .map(([name, { schema }]) => `${name}: ${schema}`)
      .join(",\n  "),
  });
}
