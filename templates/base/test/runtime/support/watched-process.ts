import type { Setting } from "../chaos/inside/setting.ts";
import type { PlannedRun } from "../chaos/plan.ts";
import { inside, program } from "../chaos/server.ts";
import { Ledger } from "../chaos/ledger.ts";
import { EndedEarly, freshEnvironment, startServer, type ServerProcess } from "./server-process.ts";
import { temporaryFile } from "./temporary.ts";

/** Servers one after the other on one store, with the model and the tools of the chaos harness and its ledger. */
export interface WatchedProcesses {
  readonly ledger: Ledger;
  /** With variables of its own, if it is one of several. */
  start(setting?: Omit<Setting, "ledger" | "process">, variables?: Record<string, string>): Promise<ServerProcess>;
}

export async function watchedProcesses(): Promise<WatchedProcesses> {
  const environment = await freshEnvironment();
  const ledger = new Ledger(temporaryFile("ledger.ndjson"));
  let number = 0;
  return {
    ledger,
    start: async (setting = {}, variables = {}) => {
      const process = ++number;
      const told: Setting = { ...setting, ledger: ledger.path, process };
      const end = () => ledger.append({ what: "end", process });
      const all = { ...environment, ...variables, CHAOS: JSON.stringify(told) };
      try {
        const server = await startServer(all, [inside], program);
        void server.ended.then(end);
        return server;
      } catch (error) {
        // It died before it listened: its steps were cut off, too.
        if (error instanceof EndedEarly) end();
        throw error;
      }
    },
  };
}

/** What to ask for a run that makes these calls in one decision, each allowed by a person where one is asked. */
export function inputOf(...tools: PlannedRun["rounds"][number][number]["tool"][]): string {
  const answer = { approved: true, afterMs: 0 };
  const calls = tools.map((tool) => ({ id: tool, tool, takesMs: 0, fails: false, answer }));
  return JSON.stringify({ number: 1, rounds: [calls], thinksMs: 0 } satisfies PlannedRun);
}
