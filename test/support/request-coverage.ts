import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/*
 * Runs in the folder of a generated repository. Starts the agent, sends one request to warm up, and prints the number of
 * source files and functions that the same request enters a second time.
 */

const key = "0123456789abcdef";
const source = `${pathToFileURL(join(process.cwd(), "src")).href}/`;
const load = (path: string) => import(source + path);

const [{ program }, { listen }] = await Promise.all(["composition.ts", "runtime/http/server.ts"].map(load));
const environment = { API_KEYS: `dev:${key}`, DATABASE_PATH: ":memory:", LOG_LEVEL: "silent" };
const { app, engine, scheduler } = await program.compose(environment);
const { url } = await listen(app, "127.0.0.1", 0);
await engine.recover();
scheduler.start();
await ask();

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
const { output } = await ask();
// The last lines of a run come after its response.
await delay(100);
const { result } = await session.post("Profiler.takePreciseCoverage");
const entered = result
  .filter((script) => script.url.startsWith(source))
  .map(({ functions }) => functions.filter(({ ranges }) => ranges[0]!.count > 0).length)
  .filter((count) => count > 0);
const functions = entered.reduce((sum, count) => sum + count, 0);
console.log(JSON.stringify({ output, files: entered.length, functions }));
process.exit(0);

async function ask(): Promise<{ output: string }> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", prefer: "wait=30" };
  const body = JSON.stringify({ input: "Where is order 1001?" });
  const response = await fetch(`${url}/v1/runs`, { method: "POST", headers, body });
  return (await response.json()) as { output: string };
}
