import { kebabCase } from "../modules.ts";
import type { AnyTool, Memory, Message, Policy, Run, State, Tool, Usage } from "../ports/index.ts";
import type { Prices } from "../usage.ts";
import type { HistoryLimits } from "./context-window.ts";
import type { ModelCallError, ModelDecision, Patience } from "./model/call-model.ts";
import type { Prompt } from "./model/model-request.ts";

export interface Agent {
  readonly name: string;
  /** Prose for the model; a product manager can edit it. */
  readonly instructions: string;
  /** By the name that the model sees. */
  readonly tools: ReadonlyMap<string, Tool>;
  readonly policy: Policy;
  readonly budgets: Budgets;
  /** The part of the session that a run begins with: the newest messages, in whole turns. */
  readonly history: HistoryLimits & {
    /** Summarizes messages that exceed the limits. Without it, a run begins without them. */
    readonly summarize?: Summarize;
  };
  /** Time for an approver to answer, in milliseconds. Then the engine declines the call. */
  readonly approvalTimeoutMs: number;
  /**
   * For a message that arrives during a run of its session. `queue`: it starts the next run. `steer`: the active run
   * reads it before its next decision, and its own run ends as `merged`.
   */
  readonly turnPolicy: "queue" | "steer";
  readonly patience: Patience;
  /** By the id of the model. */
  readonly prices: Prices;
  /** Headings in the prompt above text of the runtime. */
  readonly headings: {
    /** Above the facts about the principal. */
    readonly facts: string;
  };
}

/** Replaces old messages of a session by a summary. Called once a run, in a durable step. */
export type Summarize = (request: {
  readonly run: Run;
  /** Sequence of the newest message before the input of the run. */
  readonly upTo: number;
  readonly limits: HistoryLimits;
  readonly state: State;
  readonly memory: Memory;
  readonly callModel: (prompt: Prompt) => Promise<ModelDecision | ModelCallError>;
}) => Promise<Summary>;

export interface Summary {
  /** Messages that replace those up to and including sequence `upTo`. */
  readonly messages: readonly Message[];
  readonly upTo: number;
  readonly usage: Usage;
}

/** Limits of one run. A run that reaches a limit fails with the name of the limit. */
export interface Budgets {
  readonly decisions: number;
  readonly toolCalls: number;
  /** Input and output of all decisions. */
  readonly tokens: number;
  /**
   * Time at work in milliseconds: decisions and tools; calls that run together count once. Waits for a slot, for an
   * approval or for a process do not count. The loop checks the limit between steps.
   */
  readonly workMs: number;
  /** US dollars. Without it, the cost has no limit. With it, a run whose cost is unknown fails: see prices.ts. */
  readonly costUsd?: number;
}

/** Defines an agent. Its `tools` are the exports of a barrel; the model sees `findRecord` as `find-record`. */
export function defineAgent(
  agent: Omit<Agent, "tools"> & { readonly tools: Readonly<Record<string, AnyTool>> },
): Agent {
  const tools = Object.entries(agent.tools).map(([name, tool]) => [kebabCase(name), tool] as const);
  return { ...agent, tools: new Map(tools) };
}
