import type { Clock } from "../ports/clock.ts";
import type { Model } from "../ports/model.ts";
import type { RunError } from "../ports/run.ts";
import type { Log, Telemetry } from "../ports/telemetry.ts";
import { withDeadline } from "./deadline.ts";
import { decide, type Decision, type Prompt } from "./decide.ts";
import { failures } from "./errors.ts";
import { chatSpan, measureChat, measureFailedChat, usageAttributes } from "./spans.ts";
import type { OnText } from "./stream.ts";

interface Consultation {
  readonly model: Model;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Log;
  readonly listen: () => OnText;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Makes a decision and measures it. A model that fails is told to the log; the run gets a failure as data. */
export function consult(prompt: Prompt, consultation: Consultation): Promise<Decision | { failure: RunError }> {
  const { model, telemetry, clock, log, listen, signal, timeoutMs } = consultation;
  return telemetry.span(chatSpan(model), async (span) => {
    const startedAt = clock.now();
    const seconds = () => (clock.now() - startedAt) / 1000;
    try {
      const decision = await withDeadline(timeoutMs, signal, (either) => decide(prompt, model, listen, either));
      span.set(usageAttributes(decision.usage));
      measureChat(telemetry, model, seconds(), decision.usage);
      return decision;
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error, model: model.modelId }, "model failed");
      const failure = failures.model();
      span.fail(failure.code);
      measureFailedChat(telemetry, model, seconds(), failure.code);
      return { failure };
    }
  });
}
