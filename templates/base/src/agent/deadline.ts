/** What was waited for took too long. Named as the platform's own, for code that looks at its signal's reason. */
export class DeadlineExceeded extends DOMException {
  constructor() {
    super("The time is over.", "TimeoutError");
  }
}

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
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DeadlineExceeded()), milliseconds);
  const either = AbortSignal.any([signal, deadline.signal]);
  either.addEventListener("abort", () => reject(either.reason as Error), { once: true });
  try {
    either.throwIfAborted();
    return await Promise.race([work(either), isOver]);
  } finally {
    clearTimeout(timer);
  }
}
