import { onTestFinished } from "vitest";

import { createClient, type Client } from "../support/client.ts";
import { freshEnvironment } from "../support/server-process.ts";
import { temporaryFile } from "../support/temporary.ts";
import { key } from "./environment.ts";
import type { Settings } from "./inside/settings.ts";
import { Ledger } from "./ledger.ts";
import type { PlannedRun } from "./plan.ts";
import { startServer, type Server } from "./server.ts";

/** Servers of one test on one store, which record their steps in one ledger. */
export interface WatchedProcesses {
  readonly ledger: Ledger;
  /** Starts the next server. `variables` are its own, beside those of all servers. */
  start(settings?: Omit<Settings, "ledger" | "process">, variables?: Record<string, string>): WatchedServer;
}

export interface WatchedServer extends Server {
  /** Resolves when the server listens. Rejects with its output when it ends first. */
  client(): Promise<Client>;
}

export async function watchedProcesses(): Promise<WatchedProcesses> {
  const environment = { ...(await freshEnvironment()), API_KEYS: `client:${key}` };
  const ledger = new Ledger(temporaryFile("ledger.ndjson"));
  let processes = 0;
  return {
    ledger,
    start: (settings = {}, variables = {}) => {
      const process = ++processes;
      const server = startServer({ ...environment, ...variables }, { ...settings, ledger: ledger.path, process });
      const ended = server.ended.then((ending) => {
        ledger.append({ type: "end", process });
        return ending;
      });
      onTestFinished(async () => {
        server.kill("SIGKILL");
        await ended;
      });
      return { ...server, ended, client: () => clientOf(server) };
    },
  };
}

async function clientOf({ listening, ended }: Server): Promise<Client> {
  const url = await listening;
  if (!url) throw new Error(`The program does not start:\n${(await ended).stderr}`);
  return createClient(url, key);
}

/** Input of a run that makes these calls in one decision. */
export function inputOf(...tools: PlannedRun["decisions"][number][number]["tool"][]): string {
  const approval = { approved: true, afterMs: 0 };
  const calls = tools.map((tool) => ({ id: tool, tool, durationMs: 0, fails: false, approval }));
  return JSON.stringify({ number: 1, decisions: [calls], decisionMs: 0 } satisfies PlannedRun);
}
