/** Time and chance come through here, so that a test can hold them still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment. Goes on evenly when somebody sets the time: measure with it how long something takes. */
  elapsed(): number;
  /** An identifier that was never given before; later ones sort after earlier ones. */
  id(): string;
  /** At least 0 and below 1, evenly spread. */
  chance(): number;
  /** Resolves after `milliseconds`, be it months; rejects with the signal's reason as soon as that aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}
