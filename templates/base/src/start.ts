import { compose, variables } from "./composition.ts";
import { OperatorError, readConfig } from "./config.ts";
import { listen } from "./http/server.ts";

const graceMs = 10_000;

/** Runs the server until the process is told to stop. `greeting` tells a developer how to talk to it. */
export async function start(options: { greeting: boolean }): Promise<void> {
  try {
    await serve(options);
  } catch (error) {
    // What the operator can mend is told in plain words; anything else is ours, and keeps its stack.
    console.error(error instanceof OperatorError ? error.message : error);
    process.exit(1);
  }
}

async function serve({ greeting }: { greeting: boolean }): Promise<void> {
  const config = readConfig(variables);
  const { app, engine, scheduler, state, telemetry, stopping } = await compose(config);
  const server = await listen(app, config.HOST, config.PORT);
  const recovered = await engine.recover();
  scheduler.start();
  telemetry.log.info({ url: server.url, recovered }, "listening");
  if (greeting) greet(server.url, config.API_KEYS[0]!.key);

  const stop = async (signal: string): Promise<void> => {
    // Whoever asks a second time does not want to wait. Said out loud: process 1 of a container has no default.
    if (stopping.signal.aborted) process.exit(1);
    telemetry.log.info({ signal }, "stopping");
    stopping.abort();
    scheduler.stop();
    await Promise.all([server.close(graceMs), engine.drain(graceMs)]);
    await telemetry.close();
    await state.close();
    process.exit(0);
  };
  void state.lost.then(({ message }) => {
    console.error(message);
    process.exit(1);
  });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop(signal));
}

/** For the developer's own terminal; never part of the log. */
function greet(url: string, key: string): void {
  console.log(`
The agent listens on ${url}. Ask it something:

curl ${url}/v1/runs -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -H "Prefer: wait=30" -d '{"input":"Where is order 1001?"}'
`);
}
