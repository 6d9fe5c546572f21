import type { Clock } from "../../ports/clock.ts";
import type { Model } from "../../ports/model.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { withDeadline } from "../deadline.ts";
import { decide, type Decision, type Prompt } from "../decide.ts";
import { toModelFailure, type ModelFailure } from "./model-failure.ts";
import { priced, type Prices } from "../pricing.ts";
import { chatSpan, measureChat, usageAttributes } from "../spans.ts";
import type { TextBatcher } from "../text-batcher.ts";

export interface AttemptParts {
  readonly prompt: Prompt;
  readonly prices: Prices;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Takes the text of one attempt. */
  readonly listen: () => TextBatcher;
  /** The run is cancelled. */
  readonly signal: AbortSignal;
}

interface Question {
  readonly model: Model;
  /** Counts from 1, over all models of one decision. */
  readonly number: number;
  readonly timeoutMs: number;
}

/** Asks one model once and measures it. What goes wrong is data; only a cancelled run throws. */
export function attempt({ model, number, timeoutMs }: Question, parts: AttemptParts): Promise<Decision | ModelFailure> {
  const { prompt, prices, telemetry, clock, signal } = parts;
  return telemetry.span(chatSpan(model, number), async (span) => {
    const startedAt = clock.elapsed();
    const text = parts.listen();
    const answer = await withDeadline(timeoutMs, signal, (either) => decide(prompt, model, text.add, either)).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        return toModelFailure(error, clock.now());
      },
    );
    await text.end();
    const usage = priced(answer.usage, prices[model.modelId]);
    const failedWith = "code" in answer ? answer.code : undefined;
    span.set(usageAttributes(usage));
    if (failedWith) span.fail(failedWith);
    measureChat(telemetry, model, { seconds: (clock.elapsed() - startedAt) / 1000, usage, failedWith });
    return { ...answer, usage };
  });
}
