/** Long enough to spare the store, short enough to read as live. */
const flushEveryMs = 50;

/** Takes the pieces of one text, in order. */
export interface TextWriter {
  /** Resolves when it is written. */
  send(text: string): Promise<void>;
  /** Takes the last piece, which is written with what comes next. */
  note(text: string): void;
}

/** Gathers streamed text into a few larger pieces and hands each on. */
export class TextBatcher {
  #pending = "";
  #hasEnded = false;
  #flushedAt: number;
  #sent: Promise<void> = Promise.resolve();
  readonly #writer: TextWriter;
  readonly #now: () => number;

  constructor(writer: TextWriter, now: () => number) {
    this.#writer = writer;
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
    await this.#sent;
    if (this.#pending !== "") this.#writer.note(this.#pending);
  }

  #flush(): void {
    const text = this.#pending;
    this.#pending = "";
    this.#flushedAt = this.#now();
    this.#sent = this.#sent.then(() => this.#writer.send(text));
    // Reported by end(); until then it must not count as unhandled.
    this.#sent.catch(() => undefined);
  }
}
