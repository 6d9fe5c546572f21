import { kebabCase } from "../ports/kebab-case.ts";
import type { Policy } from "../ports/policy.ts";
import type { AnyTool, Tool } from "../ports/tool.ts";
import type { Prices } from "./pricing.ts";

/** What makes this agent this agent. */
export interface Agent {
  readonly name: string;
  /** Prose for the model; a product manager can edit it. */
  readonly instructions: string;
  /** By the name that the model sees. */
  readonly tools: ReadonlyMap<string, Tool>;
  readonly policy: Policy;
  readonly budgets: Budgets;
  /** What a run begins with of its session: the newest messages, in whole turns. */
  readonly history: HistoryLimits & {
    /**
     * Without it, what does not fit any more is left out. With it, the model then sums up the older half, by these
     * instructions, and what it says stands before the rest. It costs a decision each time.
     */
    readonly summary?: { readonly instructions: string };
  };
  /** How long a person may take to answer. Then the clock declines the call, and the run goes on. */
  readonly approvalTimeoutMs: number;
  /**
   * What becomes of a message that arrives while a run of its session is under way, also while that waits for a person.
   * `queue`: it is the next run. `steer`: it joins the run under way at its next decision; its own run ends as `joined`.
   */
  readonly turnPolicy: "queue" | "steer";
  readonly patience: Patience;
  /** By the id of the model. */
  readonly prices: Prices;
  /** Headings in the prompt, above text that the runtime adds. */
  readonly headings: {
    /** Above the facts that memory holds about the principal. */
    readonly facts: string;
    /** Above the summary of older messages. */
    readonly summary: string;
  };
}

/** How much of its session a run begins with: the newest messages, within both limits. */
export interface HistoryLimits {
  readonly messages: number;
  /** As `estimateTokens` counts them. */
  readonly tokens: number;
}

/** How long, and how often, models are asked before a decision is given up. */
export interface Patience {
  /** How long one question may take, to the last word of its answer. */
  readonly attemptTimeoutMs: number;
  /** How long the whole decision may take: every question, the waits between them, and the other models. */
  readonly decisionTimeoutMs: number;
  /** How often the same model is asked again after a failure that may pass. */
  readonly retries: number;
  /** After so many failures in a row, over all runs, a model is left alone. */
  readonly failuresBeforeRest: number;
  /** How long it is left alone. Then one question decides whether it is well again. */
  readonly restMs: number;
}

/** What one run may spend. A run that reaches a limit fails and says which. */
export interface Budgets {
  readonly decisions: number;
  readonly toolCalls: number;
  /** Input and output together, over all decisions. */
  readonly tokens: number;
  /**
   * How long it may be at work: its decisions and tools, those that run together counted once. What it waits for its
   * turn, for a person or for a process that is down does not count. Looked at between steps, of which each has a time
   * limit of its own.
   */
  readonly workMs: number;
  /** US dollars; without it, cost ends nothing. With it, a run whose cost is not known ends, too: see prices.ts. */
  readonly costUsd?: number;
}

/** Defines an agent. Its `tools` are the exports of a barrel; the model sees `findRecord` as `find-record`. */
export function defineAgent(
  agent: Omit<Agent, "tools"> & { readonly tools: Readonly<Record<string, AnyTool>> },
): Agent {
  const tools = Object.entries(agent.tools).map(([name, tool]) => [kebabCase(name), tool] as const);
  return { ...agent, tools: new Map(tools) };
}
