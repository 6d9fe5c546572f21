import { setImmediate } from "node:timers/promises";
import { onTestFinished, vi } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import type { Clock } from "../../../src/runtime/ports/clock.ts";

export interface FakeClock extends Clock {
  /** Requested waits in milliseconds. */
  readonly waits: readonly number[];
  /** Lets time pass and ends the waits that are over. */
  pass(milliseconds: number): void;
  /** Sets the system time forward or back. No time passes. */
  set(milliseconds: number): void;
  /** Number of current waits. */
  waiting(): number;
  /** Resolves at the first wait, with the signal of the wait. */
  readonly isWaiting: Promise<AbortSignal>;
}

interface FakeClockOptions {
  /**
   * `manual`: time passes only through `pass`. `instant`: each wait passes at once. `endless`: a wait ends only by its
   * signal. `instant` and `endless` also fake the timers of the platform.
   */
  readonly mode?: "manual" | "instant" | "endless";
  readonly chance?: number;
}

const startedAt = "2026-11-16T12:00:00Z";

export function fakeClock({ mode = "manual", chance = 1 }: FakeClockOptions = {}): FakeClock {
  if (mode !== "manual") fakeTimers();
  let [now, elapsed] = [Date.parse(startedAt), 0];
  const waits: number[] = [];
  const current = new Set<{ readonly until: number; readonly end: () => void }>();
  const { promise: isWaiting, resolve: reportWait } = Promise.withResolvers<AbortSignal>();

  function pass(milliseconds: number): void {
    if (mode !== "manual") return void vi.advanceTimersByTime(milliseconds);
    [now, elapsed] = [now + milliseconds, elapsed + milliseconds];
    for (const wait of current) {
      if (wait.until > elapsed) continue;
      current.delete(wait);
      wait.end();
    }
  }

  async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    waits.push(milliseconds);
    if (mode === "instant") return pass(milliseconds);
    if (mode === "manual" && milliseconds <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const own = { until: elapsed + milliseconds, end: resolve };
    current.add(own);
    const onAbort = () => {
      current.delete(own);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    reportWait(signal);
    await promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  return {
    ...createClock(),
    now: mode === "manual" ? () => now : Date.now,
    elapsed: mode === "manual" ? () => elapsed : Date.now,
    chance: () => chance,
    wait,
    waits,
    pass,
    set: (milliseconds) => void (now += milliseconds),
    waiting: () => current.size,
    isWaiting,
  };
}

const setRealTimeout = globalThis.setTimeout;

/** Fakes the timers of this repository. Packages keep real timers: a database driver must connect. */
function fakeTimers(): void {
  const toFake = ["setTimeout", "clearTimeout", "Date"] as const;
  vi.useFakeTimers({ now: new Date(startedAt), toFake: [...toFake], shouldClearNativeTimers: true });
  onTestFinished(() => void vi.useRealTimers());
  const setFakeTimeout = globalThis.setTimeout;
  const setTimeout = (...timer: Parameters<typeof globalThis.setTimeout>) => {
    const [, , caller = ""] = new Error("Who calls?").stack?.split("\n") ?? [];
    return caller.includes("node_modules") ? setRealTimeout(...timer) : setFakeTimeout(...timer);
  };
  globalThis.setTimeout = setTimeout as typeof globalThis.setTimeout;
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setImmediate();
}

/** Gives pending work the time to run. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}
