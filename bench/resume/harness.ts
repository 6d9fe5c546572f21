import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const key = "key-of-the-bench-0123456789";

/**
 * The chaos harness of a repository: its program as processes that can be watched, on a store and an engine that nobody
 * else uses.
 */
export async function openHarness(repository: string, workers: number) {
  // By name: the template has a compiler configuration of its own, in which its sources are checked.
  const test = (path: string) => import(pathToFileURL(join(repository, "test/runtime", path)).href);
  const paths = ["chaos/server.ts", "chaos/ledger.ts", "chaos/store.ts", "chaos/engine.ts", "support/client.ts"];
  const [{ startServer }, { Ledger, moment }, { openStore }, { openEngine }, { createClient }] = await Promise.all(
    paths.map(test),
  );
  const folder = await mkdtemp(join(tmpdir(), "resume-"));
  const [store, engine] = [await openStore(), await openEngine(workers)];
  const ledger = new Ledger(join(folder, "ledger.ndjson"));
  const shared = { PATH: process.env["PATH"], API_KEYS: `bench:${key}`, PORT: "0", ...store.environment };

  return {
    ledger,
    moment,
    start: (worker: number, number: number) => {
      return startServer({ ...shared, ...engine.environmentOf(worker) }, { ledger: ledger.path, process: number });
    },
    clientAt: (url: string) => createClient(url, key),
    close: async () => {
      await engine.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
