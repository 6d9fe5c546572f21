import type { Clock } from "../../ports/clock.ts";
import type { Model, Models } from "../../ports/model.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { Breaker } from "./breaker.ts";
import type { Patience } from "../definition.ts";
import { measureRest } from "../spans.ts";

/** A model that may be asked, and whether it should be. */
export interface Candidate {
  readonly model: Model;
  readonly breaker: Breaker;
}

interface CandidateParts {
  readonly models: Models;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The models in the order in which they are asked. Made once a process, so that all runs share what they learn. */
export function createCandidates({ models, telemetry, clock }: CandidateParts, patience: Patience): Candidate[] {
  return models.map((model) => {
    const fields = { model: model.modelId, provider: model.provider };
    const onRest = () => {
      telemetry.log.error({ ...fields, restMs: patience.restMs }, "model keeps failing and is left alone for a while");
      measureRest(telemetry, model, patience.restMs / 1000);
    };
    const onRecovery = () => telemetry.log.info(fields, "model answers again");
    return { model, breaker: new Breaker({ ...patience, now: clock.elapsed, onRest, onRecovery }) };
  });
}
