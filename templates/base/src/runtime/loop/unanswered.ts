import type { Usage } from "../ports/run.ts";

const words = {
  refused: "The model declined to answer.",
  "cut-off": "The model's answer was cut off.",
  failed: "The model stopped because of an error.",
};

/** The model was heard, but what it said is no answer. What that cost is told where the provider says it. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly reason: keyof typeof words;
  readonly isRetryable: boolean;
  readonly usage: Usage;

  constructor(reason: keyof typeof words, usage: Usage) {
    super(words[reason]);
    this.reason = reason;
    this.isRetryable = reason !== "refused";
    this.usage = usage;
  }
}
