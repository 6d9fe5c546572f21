import { compose, variables } from "./composition.ts";
import { ConfigurationError, readConfig } from "./config.ts";
import { StoreInUse } from "./adapters/database.ts";
import { listen, PortInUse } from "./http/server.ts";

const graceMs = 10_000;

try {
  await main();
} catch (error) {
  // What the operator can mend is told in plain words; anything else is ours, and keeps its stack.
  const isTheirs = [ConfigurationError, StoreInUse, PortInUse].some((kind) => error instanceof kind);
  console.error(isTheirs ? (error as Error).message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig(variables);
  const { app, engine, state, telemetry, stopping } = await compose(config);
  const server = await listen(app, config.HOST, config.PORT);
  const recovered = await engine.recover();
  telemetry.log.info({ url: server.url, recovered }, "listening");
  if (process.argv.includes("--dev")) greet(server.url, config.API_KEYS[0]!.key);

  const stop = async (signal: string): Promise<void> => {
    telemetry.log.info({ signal }, "stopping");
    stopping.abort();
    await Promise.all([server.close(), engine.drain(graceMs)]);
    await telemetry.close();
    await state.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void stop(signal));
}

/** For the developer's own terminal; never part of the log. */
function greet(url: string, key: string): void {
  console.log(`
The agent listens on ${url}. Ask it something:

curl ${url}/v1/runs -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -H "Prefer: wait=30" -d '{"input":"Where is order 1001?"}'
`);
}
