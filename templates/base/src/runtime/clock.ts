import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "./ports/clock.ts";

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

/** The platform's timers go off at once when they are told to wait for longer: 24.8 days. */
const longestMs = 2 ** 31 - 1;

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    let leftMs = milliseconds;
    for (; leftMs > longestMs; leftMs -= longestMs) await delay(longestMs, undefined, { signal });
    await delay(leftMs, undefined, { signal });
  } catch (error) {
    // The platform's own error hides the reason.
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * A UUID that begins with the time and, within a millisecond, counts: ids sort by age, and indexes stay in order. What
 * is random comes from the platform's own UUIDs, which it has in store.
 * Source: RFC 9562, sections 5.7 and 6.2 (method 1).
 */
function uuidV7(millisecond: number, counter: number): string {
  const time = millisecond.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${randomUUID().slice(19)}`;
}
