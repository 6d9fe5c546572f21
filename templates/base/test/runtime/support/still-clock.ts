import { onTestFinished, vi } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import type { Clock } from "../../../src/runtime/ports/clock.ts";

export interface StillClock extends Clock {
  /** How long each wait was told to be, in milliseconds. */
  readonly waits: readonly number[];
  /** Lets time pass. */
  pass(milliseconds: number): void;
}

const setRealTimeout = globalThis.setTimeout;
const pass = (milliseconds: number) => void vi.advanceTimersByTime(milliseconds);

/**
 * Time stands still, for this clock and for timers, but for waits: each takes no more than a moment, and its time is
 * over. Chance is what it is told.
 */
export function stillClock({ chance = 1 }: { chance?: number } = {}): StillClock {
  vi.useFakeTimers({
    now: new Date("2026-11-16T12:00:00Z"),
    toFake: ["setTimeout", "clearTimeout", "Date"],
    shouldClearNativeTimers: true,
  });
  onTestFinished(() => void vi.useRealTimers());
  leavePackagesAlone();
  const waits: number[] = [];
  return {
    ...createClock(),
    elapsed: Date.now,
    chance: () => chance,
    wait: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      pass(milliseconds);
    },
    waits,
    pass,
  };
}

/** Packages live in real time: a database's driver that stands still never connects. */
function leavePackagesAlone(): void {
  const setFakeTimeout = globalThis.setTimeout;
  const setTimeout = (...timer: Parameters<typeof globalThis.setTimeout>) => {
    const [, , caller = ""] = new Error("Who calls?").stack?.split("\n") ?? [];
    return caller.includes("node_modules") ? setRealTimeout(...timer) : setFakeTimeout(...timer);
  };
  globalThis.setTimeout = setTimeout as typeof globalThis.setTimeout;
}

/** The same, but a wait has no end. `isWaiting` resolves when somebody waits, to what the wait listens to. */
export function endlessClock(): StillClock & { readonly isWaiting: Promise<AbortSignal> } {
  const { promise: isWaiting, resolve } = Promise.withResolvers<AbortSignal>();
  const clock = stillClock();
  const wait: Clock["wait"] = (_, signal) =>
    new Promise((_, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      resolve(signal);
    });
  return { ...clock, wait, isWaiting };
}
