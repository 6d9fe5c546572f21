/** Time and chance come through here, so that a test can hold them still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** An identifier that was never given before; later ones sort after earlier ones. */
  id(): string;
}
