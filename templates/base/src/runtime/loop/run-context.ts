import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";

import type { Log, Memory, Models, Run, Services, Usage } from "../ports/index.ts";
import type { Agent } from "./definition.ts";
import type { GuardedModel } from "./model/circuit-breaker.ts";
import type { Steps } from "./steps.ts";

/** Dependencies of the loop; program.ts supplies them. */
export interface LoopDeps extends Services {
  readonly agent: Agent;
  readonly models: Models;
  readonly memory: Memory;
  /** Systems that the adapters created, by name. Each tool gets them. */
  readonly systems: object;
}

/** One run in the loop. */
export interface RunContext extends LoopDeps {
  readonly run: Run;
  readonly steps: Steps;
  /** Adds the ids of the run and its session to each line. */
  readonly log: Log;
  readonly guardedModels: readonly GuardedModel[];
  readonly toolDescriptions: readonly LanguageModelV4FunctionTool[];
}

/** Consumption of a run so far. */
export interface Spent {
  readonly decisions: number;
  readonly toolCalls: number;
  readonly usage: Usage;
  /** Time at work in milliseconds. */
  readonly workMs: number;
}
