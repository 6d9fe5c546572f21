import { setTimeout as delay } from "node:timers/promises";

import { OperatorError } from "./errors.ts";
import { listen } from "./http/server.ts";
import type { Program } from "./program.ts";

const graceMs = 10_000;
/** Longest wait for the reader of stderr before the exit. */
const flushMs = 2_000;

/**
 * Runs the server until the process receives SIGTERM or SIGINT. Exits with 1 when it cannot start. With `greeting`, prints
 * a first request for a developer.
 */
export async function start(program: Program, { greeting }: { readonly greeting: boolean }): Promise<void> {
  try {
    await serve(program, greeting);
  } catch (error) {
    // An operator can fix an OperatorError: its message is enough. Any other error is a bug and needs its stack.
    await fail(error instanceof OperatorError ? error.message : error);
  }
}

async function serve(program: Program, greeting: boolean): Promise<void> {
  const { app, config, engine, scheduler, state, telemetry, stopping } = await program.compose();
  const server = await listen(app, config.HOST, config.PORT);
  const recovered = await engine.recover();
  scheduler.start();
  telemetry.log.info({ url: server.url, recovered }, "listening");
  if (greeting) greet(server.url, config.API_KEYS[0]!.key, program.example);

  const stop = async (signal: string): Promise<void> => {
    // A second signal stops at once. The exit is explicit: process 1 of a container has no default handler.
    if (stopping.signal.aborted) process.exit(1);
    telemetry.log.info({ signal }, "stopping");
    stopping.abort();
    scheduler.stop();
    await Promise.all([server.close(graceMs), engine.drain(graceMs)]);
    await telemetry.close();
    await state.close();
    process.exit(0);
  };
  void state.lost.then(({ message }) => fail(message));
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop(signal));
}

/** Writes to stderr and exits with 1 when the text has left the process, at the latest after `flushMs`. */
async function fail(reason: unknown): Promise<void> {
  console.error(reason);
  // process.exit() drops text that waits in the stream. The callback comes after all text written before it.
  const flushed = new Promise((resolve) => process.stderr.once("error", resolve).write("", resolve));
  await Promise.race([flushed, delay(flushMs)]);
  process.exit(1);
}

/** Prints to the developer's terminal only: the log must not hold a key. */
function greet(url: string, key: string, example: string): void {
  const body = JSON.stringify({ input: example }).replaceAll("'", String.raw`'\''`);
  console.log(`
The agent listens on ${url}. Try it:

curl ${url}/v1/runs -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -H "Prefer: wait=30" -d '${body}'
`);
}
