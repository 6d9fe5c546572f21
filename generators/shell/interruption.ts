import { errors, exitCodes } from "../errors.ts";

/**
 * Turns the first Ctrl-C, or a request to end, into an abort that every long step listens to. The
 * second one ends the process at once, as anybody who presses it twice expects. `stands` is what is true then.
 */
export function listenForInterruption(stands = "Nothing was created."): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort(errors.interrupted(stands));
    });
  }
  return controller.signal;
}
