import type { Clock } from "./clock.ts";
import type { State } from "./state.ts";
import type { Telemetry } from "./telemetry.ts";

export type * from "./clock.ts";
export type * from "./engine.ts";
export type * from "./event.ts";
export type * from "./memory.ts";
export type * from "./model.ts";
export type * from "./run.ts";
export type * from "./state.ts";
export type * from "./telemetry.ts";
export type * from "./tool.ts";

/** Dependencies of most modules. */
export interface Services {
  readonly state: State;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}
