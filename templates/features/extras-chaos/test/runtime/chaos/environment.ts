import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openEngine } from "./engine.ts";
import { Ledger } from "./ledger.ts";
import type { ServerName } from "./plan.ts";
import { openStore } from "./store.ts";

/** API key of the clients. */
export const key = "key-of-the-harness-0123456789";

/** Server beside the workers. A kill loses its memory and keeps its data. */
export interface Killable {
  /** kill -9. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Store or engine of the program. Only the harness uses it. */
interface Backend {
  /** Variables of a worker. Workers count from 0. */
  variablesOf(worker: number): Readonly<Record<string, string>>;
  /** Absent when the backend is part of the worker's process. */
  readonly server?: Killable;
  close(): Promise<void>;
}

/** Everything that the workers need. It is removed at the end. */
export interface Environment {
  readonly ledger: Ledger;
  readonly servers: ReadonlyMap<ServerName, Killable>;
  variablesOf(worker: number): Record<string, string>;
  close(): Promise<void>;
}

/** Starts the store and the engine. Throws `UsageError` when the engine does not allow that number of workers. */
export async function openEnvironment(workers: number): Promise<Environment> {
  const folder = await mkdtemp(join(tmpdir(), "chaos-"));
  const engine: Backend = await openEngine(workers);
  const store: Backend = await openStore(folder);
  const shared = {
    PATH: process.env["PATH"] ?? "",
    API_KEYS: `client:${key}`,
    PORT: "0",
    SCHEDULES: "off",
    REQUESTS_PER_MINUTE: "1000000",
  };
  const backends = Object.entries({ store, engine }) as [ServerName, Backend][];
  return {
    ledger: new Ledger(join(folder, "ledger.ndjson")),
    servers: new Map(backends.flatMap(([name, { server }]) => (server ? [[name, server]] : []))),
    variablesOf: (worker) => ({ ...shared, ...store.variablesOf(worker), ...engine.variablesOf(worker) }),
    close: async () => {
      await engine.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
