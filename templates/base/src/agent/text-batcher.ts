/** Long enough to spare the store, short enough to read as live. */
const flushEveryMs = 50;

/** Gathers streamed text into a few larger pieces and hands each on, in order. */
export class TextBatcher {
  #pending = "";
  #hasEnded = false;
  #flushedAt: number;
  #sent: Promise<void> = Promise.resolve();
  readonly #send: (text: string) => Promise<void>;
  readonly #now: () => number;

  constructor(send: (text: string) => Promise<void>, now: () => number) {
    this.#send = send;
    this.#now = now;
    this.#flushedAt = now();
  }

  /** Does nothing after the end: a model that was given up may go on talking. */
  readonly add = (text: string): void => {
    if (this.#hasEnded) return;
    this.#pending += text;
    if (this.#now() - this.#flushedAt >= flushEveryMs) this.#flush();
  };

  /** Resolves when everything is handed on; rejects with the first failure. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#flush();
    await this.#sent;
  }

  #flush(): void {
    if (this.#pending === "") return;
    const text = this.#pending;
    this.#pending = "";
    this.#flushedAt = this.#now();
    this.#sent = this.#sent.then(() => this.#send(text));
    // Reported by end(); until then it must not count as unhandled.
    this.#sent.catch(() => undefined);
  }
}
