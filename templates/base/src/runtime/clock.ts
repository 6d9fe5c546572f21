import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { TimeoutError } from "./errors.ts";
import type { Clock } from "./ports/index.ts";

/** Timers of the platform fire at once when their delay is longer than this: 24.8 days. */
const longestTimerMs = 2 ** 31 - 1;

export function create(): Clock {
  let millisecond = 0;
  let counter = 0;

  function id(): string {
    const now = Date.now();
    if (now > millisecond) [millisecond, counter] = [now, 0];
    else if (++counter > 0xfff) [millisecond, counter] = [millisecond + 1, 0];
    return uuidV7(millisecond, counter);
  }

  return { now: Date.now, elapsed: () => performance.now(), id, chance: Math.random, wait };
}

/**
 * Runs `work` with a timeout. Rejects with `TimeoutError`, or with the reason of `signal` when that aborts first, even
 * if the work ignores the signal that it gets.
 */
export async function withTimeout<Result>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { promise: isOver, reject } = Promise.withResolvers<never>();
  // One controller for both reasons: AbortSignal.any() costs more than the rest of this function.
  const either = new AbortController();
  const stop = (reason: unknown) => {
    either.abort(reason);
    reject(reason as Error);
  };
  const onAbort = () => stop(signal.reason);
  const timer = setTimeout(() => stop(new TimeoutError()), Math.min(milliseconds, longestTimerMs));
  signal.addEventListener("abort", onAbort);
  try {
    signal.throwIfAborted();
    return await Promise.race([work(either.signal), isOver]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    let leftMs = milliseconds;
    for (; leftMs > longestTimerMs; leftMs -= longestTimerMs) await delay(longestTimerMs, undefined, { signal });
    await delay(leftMs, undefined, { signal });
  } catch (error) {
    // The error of the platform hides the reason.
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Returns a UUID that begins with the time and counts within a millisecond, so ids sort by age. The platform keeps random
 * UUIDs in stock, which makes their bits cheap. Source: RFC 9562, sections 5.7 and 6.2 (method 1).
 */
function uuidV7(millisecond: number, counter: number): string {
  const time = millisecond.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${randomUUID().slice(19)}`;
}
