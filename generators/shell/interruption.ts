import { errors } from "../errors.ts";

/**
 * Turns the first Ctrl-C, or a request to end, into an abort that every long step listens to. The
 * second one ends the process at once, as anybody who presses it twice expects.
 */
export function listenForInterruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => controller.abort(errors.interrupted()));
  }
  return controller.signal;
}
