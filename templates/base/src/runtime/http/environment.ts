import type { Clock } from "../ports/clock.ts";
import type { Engine } from "../ports/engine.ts";
import type { Scheduler } from "../ports/schedule.ts";
import type { State } from "../ports/state.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { ApiKeys } from "./auth.ts";

/** What the routes work with; program.ts supplies it. */
export interface HttpParts {
  readonly engine: Engine;
  readonly scheduler: Pick<Scheduler, "schedule">;
  readonly state: State;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly apiKeys: ApiKeys;
  readonly requestsPerMinute: number;
  /** Aborts when the process is about to stop: streams end and the readiness probe says no. */
  readonly stopping: AbortSignal;
  /** An input that the API description shows. */
  readonly example: string;
}

/** What middleware puts into a request's context. */
export interface HttpEnvironment {
  Variables: { principal: string };
}
