import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Opens the chaos harness of a repository: processes that record their steps, on a store and an engine of their own. */
export async function openHarness(repository: string, workers: number) {
  // Dynamic, because the repository has its own compiler configuration.
  const test = (path: string) => import(pathToFileURL(join(repository, "test/runtime", path)).href);
  const paths = ["chaos/server.ts", "chaos/environment.ts", "support/client.ts"];
  const [{ startServer }, { openEnvironment, key }, { createClient }] = await Promise.all(paths.map(test));
  const { ledger, variablesOf, close } = await openEnvironment(workers);

  return {
    ledger,
    /** Milliseconds on the clock of the ledger. */
    now: () => performance.timeOrigin + performance.now(),
    start: (worker: number, number: number) =>
      startServer(variablesOf(worker), { ledger: ledger.path, process: number }),
    clientAt: (url: string) => createClient(url, key),
    close,
  };
}
