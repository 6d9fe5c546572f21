import { errors, exitCodes } from "../errors.ts";

/**
 * Returns a signal that the first Ctrl-C, or a request to end, aborts. A second one ends the process at once. `state` tells the
 * user what exists after the abort.
 */
export function listenForInterruption(state: string): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort(errors.interrupted(state));
    });
  }
  return controller.signal;
}
