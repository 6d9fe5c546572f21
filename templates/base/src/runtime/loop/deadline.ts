/** What was waited for took too long. Named as the platform's own, for code that looks at its signal's reason. */
export class DeadlineExceeded extends DOMException {
  constructor() {
    super("The time is over.", "TimeoutError");
  }
}

/** The platform's timers go off at once when they are told to wait for longer: 24.8 days. */
const longestMs = 2 ** 31 - 1;

/**
 * Waits for `work` until `milliseconds` are over or `signal` aborts, and then rejects, whether or not the work listens
 * to the signal that it is given.
 */
export async function withDeadline<Result>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { promise: isOver, reject } = Promise.withResolvers<never>();
  // One controller for both reasons: AbortSignal.any() costs more than the rest of this.
  const either = new AbortController();
  const stop = (reason: unknown) => {
    either.abort(reason);
    reject(reason as Error);
  };
  const pass = () => stop(signal.reason);
  const timer = setTimeout(() => stop(new DeadlineExceeded()), Math.min(milliseconds, longestMs));
  signal.addEventListener("abort", pass);
  try {
    signal.throwIfAborted();
    return await Promise.race([work(either.signal), isOver]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", pass);
  }
}
