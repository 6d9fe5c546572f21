import type { RunUpdate } from "../ports/index.ts";
import type { TextReceiver } from "./model/model-request.ts";
import type { Steps } from "./steps.ts";

/** Long enough to spare the store, short enough to read as live. */
const flushEveryMs = 50;

/** Joins the streamed text of one attempt into a few larger events. */
export class TextEvents implements TextReceiver {
  readonly #steps: Steps;
  readonly #attempt: { decision: number; attempt: string };
  readonly #now: () => number;
  #pending = "";
  #pieces = 0;
  #hasEnded = false;
  #flushedAt: number;
  #written: Promise<void> = Promise.resolve();

  constructor(steps: Steps, attempt: { decision: number; attempt: string }, now: () => number) {
    this.#steps = steps;
    this.#attempt = attempt;
    this.#now = now;
    this.#flushedAt = now();
  }

  /** Does nothing after the end: a model may continue after its timeout. */
  add(text: string): void {
    if (this.#hasEnded) return;
    this.#pending += text;
    if (this.#now() - this.#flushedAt >= flushEveryMs) this.#flush();
  }

  /** Resolves when all pieces but the last are stored; the next update of the run stores the last one. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#written;
    if (this.#pending !== "") this.#steps.defer(this.#takePiece());
  }

  #flush(): void {
    const piece = this.#takePiece();
    this.#flushedAt = this.#now();
    this.#written = this.#written.then(() => this.#steps.update(piece));
    // end() reports the failure; before that it must not count as unhandled.
    this.#written.catch(() => undefined);
  }

  #takePiece(): RunUpdate {
    const event = { type: "text-delta", ...this.#attempt, text: this.#pending } as const;
    this.#pending = "";
    return { events: [{ key: `text-${event.attempt}-${++this.#pieces}`, event }] };
  }
}
