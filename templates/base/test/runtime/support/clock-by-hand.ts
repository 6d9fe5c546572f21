import { create as createClock } from "../../../src/runtime/clock.ts";
import type { Clock } from "../../../src/runtime/ports/clock.ts";

export interface ClockByHand extends Clock {
  /** Lets time pass, and whoever waited for that long go on. */
  pass(milliseconds: number): void;
  /** Somebody sets the time, forward or back: none passes. */
  set(milliseconds: number): void;
  /** How many wait for time to pass. */
  waiting(): number;
}

/** Time stands still until the test moves it. */
export function clockByHand(): ClockByHand {
  let [now, elapsed] = [Date.parse("2026-11-16T12:00:00Z"), 0];
  const waits = new Set<{ readonly until: number; readonly goOn: () => void }>();

  const wait: Clock["wait"] = (milliseconds, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (milliseconds <= 0) return Promise.resolve();
    const waiting = { until: elapsed + milliseconds, goOn: resolve };
    waits.add(waiting);
    const leave = () => {
      waits.delete(waiting);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    return promise.finally(() => signal.removeEventListener("abort", leave));
  };

  const pass = (milliseconds: number) => {
    [now, elapsed] = [now + milliseconds, elapsed + milliseconds];
    for (const waiting of waits) {
      if (waiting.until > elapsed) continue;
      waits.delete(waiting);
      waiting.goOn();
    }
  };

  return {
    ...createClock(),
    now: () => now,
    elapsed: () => elapsed,
    wait,
    pass,
    set: (milliseconds) => void (now += milliseconds),
    waiting: () => waits.size,
  };
}
