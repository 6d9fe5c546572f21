/** Time and random values. Tests supply their own clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since an arbitrary moment. Never jumps when the system time is set: use it for durations. */
  elapsed(): number;
  /** A unique id. Later ids sort after earlier ones. */
  id(): string;
  /** A random number from 0 up to, but not including, 1. */
  chance(): number;
  /** Resolves after `milliseconds`, which may be months. Rejects with the signal's reason when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}
