import { existsSync } from "node:fs";
import type { z } from "zod";

import type { Configuration, Variables } from "./config.ts";
import type { Tool } from "./ports/index.ts";

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

/** Returns a `defineTool` whose tools get these systems. It types a tool from its input schema. */
export function toolDefiner<Systems>() {
  return function defineTool<Schema extends z.ZodType>(
    tool: Tool<z.output<Schema>, Systems> & { readonly input: Schema },
  ): Tool<z.output<Schema>, Systems> & { readonly input: Schema } {
    return tool;
  };
}

/** A run that starts at certain times. */
export interface Schedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** Time zone of the cron expression, for example Europe/Berlin. */
  readonly timeZone: string;
  /** Input of each run. */
  readonly input: string;
  /** Owner of the runs, who may read and approve them. Default: the first of API_KEYS. */
  readonly principal?: string;
  /** A session of the principal for all runs. Without it, each run begins a session. */
  readonly sessionId?: string;
}

/** Types a schedule. The file name in `src/schedules` is the name of the schedule. */
export function defineSchedule(schedule: Schedule): Schedule {
  return schedule;
}

/** Returns the exports of a folder's index.ts. Empty without that file: a folder appears with its first module. */
export async function exportsOf<Export>(index: URL): Promise<Readonly<Record<string, Export>>> {
  return existsSync(index) ? ((await import(index.href)) as Record<string, Export>) : {};
}

/** Returns the file name of an export in a barrel: `find-record` for `findRecord`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
