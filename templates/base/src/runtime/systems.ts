import type { Configuration, Variables } from "./config.ts";

/** A module that connects one system: a file in `src/adapters`. */
export interface Adapter {
  /** Environment variables that `create` reads. */
  readonly variables?: Variables;
  // eslint-disable-next-line typescript/no-explicit-any
  create(config: any): object | Promise<object>;
}

/** The systems that these adapter modules create, by the name under which a tool gets each. */
export type SystemsOf<Modules> = {
  readonly [Name in keyof Modules]: Modules[Name] extends Adapter
    ? Awaited<ReturnType<Modules[Name]["create"]>>
    : never;
};

type Adapters = Readonly<Record<string, Adapter>>;

/** Returns the environment variables of all adapters. */
export function variablesOf(adapters: Adapters): Variables {
  return Object.assign({}, ...Object.values(adapters).map(({ variables }) => variables)) as Variables;
}

/** Creates each system. `config` holds the parsed values of all their variables. */
export async function createSystems<Modules extends Adapters>(
  adapters: Modules,
  config: Configuration<Variables>,
): Promise<SystemsOf<Modules>> {
  const systems = Object.entries(adapters).map(async ([name, { create }]) => [name, await create(config)] as const);
  return Object.fromEntries(await Promise.all(systems)) as SystemsOf<Modules>;
}
