/** Time and chance come through here, so that a test can hold them still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** An identifier that was never given before; later ones sort after earlier ones. */
  id(): string;
  /** At least 0 and below 1, evenly spread. */
  chance(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason as soon as that aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}
